using System.Security.Cryptography;

namespace AuroraGateway.Configuration.Reading;

/// <summary>Reads the configuration file and puts the environment over it.</summary>
internal static class ConfigurationFile
{
    private const string Beside = "config/gateway.json";
    private const string Installed = "/etc/aurora-gateway/gateway.json";

    /// <summary>The file that is read when none is named; null if there is none.</summary>
    public static string? Default => Path.Exists(Beside) ? Beside : Path.Exists(Installed) ? Installed : null;

    /// <summary>The file that <c>--config</c> names, or the usual one.</summary>
    /// <param name="named">The value of <c>--config</c>; null if it is not given.</param>
    /// <param name="path">Null if the environment alone configures the gateway.</param>
    /// <returns>Null, or why there is nothing to read.</returns>
    public static ConfigurationError? Choose(string? named, out string? path)
    {
        path = named ?? Default;
        return path is not null || EnvironmentMerge.Variables().Any(static variable => EnvironmentSettings.IsSetting(variable.Key)) ? null
            : new ConfigurationError(
                "",
                $"there is no configuration: neither {Beside} nor {Installed} exists, and no variable begins with "
                + $"{EnvironmentSettings.Prefix}. Name a file with --config, or try `aurora-gateway dev`, which needs none");
    }

    /// <summary>The file with the environment's settings over it.</summary>
    /// <param name="path">The file, <c>-</c> or a pipe; null for none.</param>
    /// <param name="error">Why it cannot be read.</param>
    public static SettingTree? Read(string? path, out ConfigurationError? error) => Read(path, null, null, out error, out _, out _);

    /// <param name="path">The file, <c>-</c> or a pipe; null for none.</param>
    /// <param name="adjust">Changes the settings of the file before those of the environment are put over them.</param>
    /// <param name="before">The callers as they were written before; null if there were none.</param>
    /// <param name="error">Why it cannot be read.</param>
    /// <param name="digest">SHA-256 of the file in hexadecimal; empty without one.</param>
    /// <param name="isReadOnce">It cannot be read again.</param>
    public static SettingTree? Read(
        string? path, Action<SettingNode, List<ConfigurationError>>? adjust, WrittenGroup? before,
        out ConfigurationError? error, out string digest, out bool isReadOnce)
    {
        (error, digest, isReadOnce) = (null, "", false);
        var mistakes = new List<ConfigurationError>();
        SettingNode? root;
        ReadOnlyMemory<byte> text = default;
        if (path is null)
        {
            root = SettingTree.Of([]).Root;
        }
        else
        {
            var name = ConfigurationText.NameOf(path);
            var wrong = ConfigurationText.TryRead(path, out var bytes, out isReadOnce)
                ?? ConfigurationText.TryDecode(name, bytes, out text);
            if (wrong is not null)
            {
                error = new ConfigurationError("", wrong);
                return null;
            }

            digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
            if (text.Span.IndexOfAnyExcept(" \r\n\t"u8) < 0)
            {
                error = new ConfigurationError("", $"{name} is empty: write one object, {{ … }}");
                return null;
            }

            root = JsonTreeReader.Read(text, new SettingSource(SettingOrigin.File, name), mistakes, out error, before);
        }

        if (root is null)
        {
            return null;
        }

        adjust?.Invoke(root, mistakes);
        EnvironmentMerge.Apply(root, EnvironmentMerge.Variables(), mistakes);
        return new SettingTree(root, mistakes);
    }
}
