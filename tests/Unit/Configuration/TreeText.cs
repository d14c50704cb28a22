using System.Text;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Reading;

namespace AuroraGateway.Unit.Configuration;

/// <summary>A configuration read from a text as the gateway reads its file.</summary>
internal static class TreeText
{
    public const string File = "gateway.json";

    public static SettingTree Read(string json, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var mistakes = new List<ConfigurationError>();
        var root = JsonTreeReader.Read(
            Encoding.UTF8.GetBytes(json), new SettingSource(SettingOrigin.File, File), mistakes, out var unreadable);
        Assert.Null(unreadable);
        EnvironmentMerge.Apply(root!, environment ?? [], mistakes);
        return new SettingTree(root!, mistakes);
    }
}
