using System.Text;
using AuroraGateway.Configuration;
using Microsoft.Extensions.Configuration;

namespace AuroraGateway.Unit.Shipped;

/// <summary>Takes a shipped configuration through every rule that the gateway applies at start.</summary>
internal static class EmbeddedConfiguration
{
    /// <summary>The settings; the test fails with every mistake if there is one.</summary>
    /// <param name="json">As shipped; secrets lie in files that this machine does not have.</param>
    /// <param name="environment">What the deployment sets beside it.</param>
    public static GatewaySettings Compile(string json, params (string Name, string Value)[] environment)
    {
        var files = new List<string>();
        try
        {
            var shipped = Parse(json);
            var standIns = new Dictionary<string, string?>();
            foreach (var setting in shipped.AsEnumerable().Where(setting => setting.Value is not null && setting.Key.EndsWith("KeyFile", StringComparison.Ordinal)))
            {
                var file = Path.GetTempFileName();
                files.Add(file);
                File.WriteAllText(file, "a-key-for-this-test-only");
                standIns[setting.Key] = file;
            }

            var configuration = new ConfigurationBuilder()
                .AddConfiguration(shipped)
                .AddInMemoryCollection(standIns)
                .AddInMemoryCollection(environment.Select(variable => KeyValuePair.Create(variable.Name.Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value)))
                .Build();
            var settings = SettingsCompiler.Compile(configuration, out var errors);
            Assert.Empty(errors);
            return settings!;
        }
        finally
        {
            files.ForEach(File.Delete);
        }
    }

    public static IConfigurationRoot Parse(string json) => new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
}
