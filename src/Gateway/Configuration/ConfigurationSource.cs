using System.Security.Cryptography;
using AuroraGateway.Files;

namespace AuroraGateway.Configuration;

/// <summary>Where a configuration comes from, so that it can be read again: a file, settings under it, and the environment over it.</summary>
/// <param name="path">The file; null for none, as in <c>dev</c>.</param>
/// <param name="defaults">Settings under the file's.</param>
public sealed class ConfigurationSource(string? path, IReadOnlyDictionary<string, string?> defaults)
{
    /// <summary>The digest of a file that could not be opened for want of a descriptor: nothing is known of it.</summary>
    public const string NoDescriptor = "no descriptor";

    private const string Unreadable = "unreadable";

    /// <summary>Null for none.</summary>
    public string? Path => path;

    /// <summary>Reads it all and takes it through every rule.</summary>
    /// <returns>The settings, or null and every mistake.</returns>
    public GatewaySettings? Load(out IReadOnlyList<ConfigurationError> errors, out string digest)
    {
        // The digest first: a file that changes in between is then found changed at the next look, not overlooked.
        digest = Digest();
        var configuration = ConfigurationFile.Read(path, defaults, out var unreadable);
        if (configuration is null)
        {
            errors = [unreadable!];
            return null;
        }

        // Without a file it is the demonstration.
        var settings = SettingsCompiler.Compile(configuration, out errors, demo: path is null);
        if (settings is not null)
        {
            settings.Snapshot = new ConfigurationSnapshot(this, digest, configuration);
        }

        return settings;
    }

    /// <summary>What the file holds now, as a SHA-256 in hexadecimal; the same word whenever it cannot be read, another without a file descriptor to read it with.</summary>
    /// <remarks>The bytes, not the stamps: Kubernetes swaps symbolic links, whose own stamps say nothing of what they lead to.</remarks>
    public string Digest()
    {
        if (path is null)
        {
            return "";
        }

        var wrong = TextFile.TryReadBytes(path, out var content, ConfigurationFile.Largest);
        return wrong is null ? Convert.ToHexStringLower(SHA256.HashData(content)) : DescriptorExhaustion.IsIn(wrong) ? NoDescriptor : Unreadable;
    }
}
