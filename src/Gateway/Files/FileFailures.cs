using System.Collections.Concurrent;

namespace AuroraGateway.Files;

/// <summary>Files that changed and cannot be loaded. Their previous content stays in use, so that without this list the fault would show
/// only at a restart.</summary>
internal sealed class FileFailures
{
    private readonly ConcurrentDictionary<string, string> wrong = new(StringComparer.Ordinal);

    /// <summary>What reads the files, and what is wrong with them.</summary>
    public IReadOnlyList<(string Reader, string Wrong)> All =>
        [.. wrong.OrderBy(trouble => trouble.Key, StringComparer.Ordinal).Select(trouble => (trouble.Key, trouble.Value))];

    /// <param name="reader">The setting or section that names them.</param>
    /// <param name="what">The setting and what is wrong; nothing that the file holds.</param>
    /// <returns>False if it was known.</returns>
    public bool Found(string reader, string what)
    {
        var known = wrong.TryGetValue(reader, out var before) && before == what;
        wrong[reader] = what;
        return !known;
    }

    public void Mended(string reader) => wrong.TryRemove(reader, out _);
}
