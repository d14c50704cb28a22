namespace AuroraGateway.Configuration.Reload;

/// <summary>Which configuration runs, and how it differs from the one on disk.</summary>
internal sealed class ConfigurationState(string? file, string digest, DateTimeOffset loadedAt)
{
    private volatile Standing current = new(digest, loadedAt, false, [], []);

    /// <summary>Null if there is none, as in <c>dev</c>.</summary>
    public string? File { get; } = file;

    /// <summary>When the active configuration was loaded.</summary>
    public DateTimeOffset LoadedAt => current.LoadedAt;

    /// <summary>SHA-256 of the file that runs, in hexadecimal.</summary>
    public string Digest => current.Digest;

    /// <summary>True while the file holds something else than what runs.</summary>
    public bool Differs => current.Differs;

    /// <summary>Why the file was refused; empty if it was not.</summary>
    public IReadOnlyList<ConfigurationError> Errors => current.Errors;

    /// <summary>Settings that were changed but need a restart.</summary>
    public IReadOnlyList<string> RestartNeeded => current.RestartNeeded;

    /// <summary>What an operator should know; none of it makes the gateway unready.</summary>
    public IReadOnlyList<string> Warnings()
    {
        var standing = current;
        var warnings = new List<string>();
        if (standing.Errors.Count > 0)
        {
            warnings.Add($"configuration: {File ?? "the environment"} was refused and the previous one stays active: " +
                $"{ConfigurationError.InOneLine(standing.Errors)}");
        }
        else if (standing.Differs)
        {
            warnings.Add($"configuration: {File} differs from what runs");
        }

        if (standing.RestartNeeded.Count > 0)
        {
            warnings.Add("configuration: restart needed for " + string.Join(", ", standing.RestartNeeded));
        }

        return warnings;
    }

    internal void Loaded(string newDigest, DateTimeOffset at, IReadOnlyList<string> restartNeeded) =>
        current = new Standing(newDigest, at, false, [], restartNeeded);

    internal void Refused(IReadOnlyList<ConfigurationError> errors) => current = current with { Differs = true, Errors = errors };

    internal void Seen(bool differs)
    {
        if (current.Differs != differs)
        {
            // Put back as it was: there is nothing left to complain about.
            current = current with { Differs = differs, Errors = differs ? current.Errors : [] };
        }
    }

    private sealed record Standing(
        string Digest, DateTimeOffset LoadedAt, bool Differs, IReadOnlyList<ConfigurationError> Errors,
        IReadOnlyList<string> RestartNeeded);
}
