using System.Security.Cryptography;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Files;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>
/// Where a configuration comes from, so that it can be read again: a file, settings of the command, and the environment over both.
/// </summary>
/// <param name="path">The file, <c>-</c> or a pipe; null for none.</param>
/// <param name="settings">What the command sets itself, as <c>dev</c> does.</param>
/// <param name="replaced">Sections of the file that the command replaces.</param>
/// <param name="isDemo">The demonstration: its keys, which are public, are accepted.</param>
internal sealed class ConfigurationSource(
    string? path, IReadOnlyDictionary<string, string?> settings, IReadOnlyList<string>? replaced = null, bool isDemo = false)
{
    /// <summary>The digest of a file that could not be opened because no descriptor was left: nothing is known of it.</summary>
    public const string NoDescriptor = "no descriptor";

    private const string Unreadable = "unreadable";

    private string? readOnce;

    // Those of the last configuration that had no mistake. Unchanged ones are used again.
    private CompiledCallers? callers;

    /// <summary>Null for none.</summary>
    public string? Path => path;

    /// <summary>How messages name it.</summary>
    public string Name => path is null ? "the environment" : ConfigurationText.NameOf(path);

    /// <summary>False for a pipe or standard input, which are read once.</summary>
    public bool IsReadOnce => readOnce is not null;

    /// <summary>What was written for <c>Log:Format</c>, also beside mistakes; the environment's if the file could not be read.</summary>
    public string? Format { get; private set; }

    /// <summary>True if there is a file that may change.</summary>
    public bool IsWatched => path is not null && !IsReadOnce;

    /// <summary>Reads it all and takes it through every rule.</summary>
    /// <returns>The settings, or null and every mistake.</returns>
    public GatewaySettings? Load(out IReadOnlyList<ConfigurationError> errors, out string digest)
    {
        if (IsReadOnce)
        {
            const string Restart = "cannot be read a second time: restart the gateway to change the configuration, or start it with a file";
            errors = [new ConfigurationError("", $"{Name} {Restart}")];
            digest = readOnce!;
            return null;
        }

        var tree = ConfigurationFile.Read(path, Adjust, callers?.Written, out var unreadable, out digest, out var once);
        readOnce = once ? digest : null;
        Format = (tree ?? ConfigurationFile.Read(null, Adjust, null, out _, out _, out _))?["Log:Format"];
        if (tree is null)
        {
            digest = digest.Length > 0 ? digest : DescriptorExhaustion.IsIn(unreadable!.Message) ? NoDescriptor : Unreadable;
            errors = [unreadable!];
            return null;
        }

        var loaded = SettingsCompiler.Compile(tree, out errors, isDemo, previous: callers);
        if (loaded is not null)
        {
            callers = loaded.Callers;
            loaded.Snapshot = new ConfigurationSnapshot(this, digest, tree);
        }

        return loaded;
    }

    /// <summary>
    /// What the file contains now, as a SHA-256 in hexadecimal; the same word whenever it cannot be read, another without a file
    /// descriptor to read it with.
    /// </summary>
    /// <remarks>The bytes, not the times: Kubernetes swaps symbolic links, whose own times do not change with the file.</remarks>
    public string Digest()
    {
        if (path is null || IsReadOnce)
        {
            return readOnce ?? "";
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var wrong = TextFile.TryReadPieces(path, ConfigurationText.Largest, piece => hash.AppendData(piece));
        return wrong is null ? Convert.ToHexStringLower(hash.GetHashAndReset())
            : DescriptorExhaustion.IsIn(wrong) ? NoDescriptor : Unreadable;
    }

    private void Adjust(SettingNode root, List<ConfigurationError> mistakes)
    {
        foreach (var section in replaced ?? [])
        {
            root.Remove(section);
        }

        SettingTree.Put(root, settings, new SettingSource(SettingOrigin.Command, "built-in"), mistakes);
    }
}
