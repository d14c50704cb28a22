namespace AuroraGateway.Load.Compare;

/// <summary>Writes the peers' configurations with this run's ports and keys filled in.</summary>
internal sealed class PeerFiles(string folder, IReadOnlyDictionary<string, string> values)
{
    public string Folder => folder;

    /// <summary>Fills the template in and gives the path of the result.</summary>
    public string Write(string template, params (string Name, string Value)[] more)
    {
        var text = File.ReadAllText(Repository.Path("tests", "Load", "Peers", template));
        foreach (var (name, value) in values.Select(v => (v.Key, v.Value)).Concat(more))
        {
            text = text.Replace($"{{{{{name}}}}}", value, StringComparison.Ordinal);
        }

        var unfilled = text.IndexOf("{{", StringComparison.Ordinal);
        if (unfilled >= 0 && text.IndexOf("}}", unfilled, StringComparison.Ordinal) is > 0 and var end &&
            !text[unfilled..end].Contains('\n'))
        {
            throw new InvalidOperationException($"{template}: nothing is known of {text[unfilled..(end + 2)]}.");
        }

        var path = Path.Combine(folder, Path.GetFileName(template));
        File.WriteAllText(path, text);
        return path;
    }
}
