using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using Microsoft.Extensions.Configuration;

namespace AuroraGateway.Unit.Configuration;

/// <summary>A configuration with one valid caller, which a test changes.</summary>
internal static class ProofSettings
{
    public const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    public static GatewaySettings? Compile(
        out IReadOnlyList<ConfigurationError> errors, bool demo, params (string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Aurora:BaseUrl"] = "http://127.0.0.1:1",
            ["Aurora:ApplicationId"] = "00000000-0000-4000-8000-000000000001",
            ["Aurora:ApplicationKey"] = "emulator-application-key",
            ["Callers:app:ApiKeySha256:0"] = Digest,
            ["Callers:app:Grants:0:Tenants:0"] = "*",
        };
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return SettingsCompiler.Compile(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Where(setting => setting.Value is not null)).Build(), out errors,
            demo);
    }

    /// <summary>The paths of the mistakes.</summary>
    public static string[] Mistakes(params (string Key, string? Value)[] changes)
    {
        Compile(out var errors, demo: false, changes);
        return [.. errors.Select(error => error.Path)];
    }

    public static string[] Warnings(params (string Key, string? Value)[] changes)
    {
        var settings = Compile(out var errors, demo: false, changes);
        Assert.Empty(errors);
        return [.. settings!.Warnings.Select(warning => warning.Path)];
    }
}
