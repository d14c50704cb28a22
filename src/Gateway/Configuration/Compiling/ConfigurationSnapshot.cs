using AuroraGateway.Configuration.Reading;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>A configuration as it was read. It prints without its values, because one of them may be the application key.</summary>
internal sealed class ConfigurationSnapshot(ConfigurationSource source, string digest, SettingTree tree)
{
    public ConfigurationSource Source => source;

    /// <summary>SHA-256 of the file, in hexadecimal.</summary>
    public string Digest => digest;

    public SettingTree Tree => tree;

    /// <summary>The settings that differ, by name.</summary>
    /// <param name="other">What they are compared with.</param>
    /// <param name="isLeftOut">Sections that are not compared.</param>
    public IEnumerable<string> Differences(ConfigurationSnapshot other, Func<string, bool> isLeftOut) =>
        Names(tree.Root, other.Tree.Root)
            .Where(section => !isLeftOut(section))
            .SelectMany(section => Differences(section, tree.Root.Find(section), other.Tree.Root.Find(section)))
            .Order(StringComparer.Ordinal);

    public override string ToString() => $"configuration {digest}";

    private static IEnumerable<string> Differences(string path, SettingNode? one, SettingNode? two)
    {
        if ((one?.IsGroup ?? false) || (two?.IsGroup ?? false))
        {
            return Names(one, two).SelectMany(name => Differences(path + ":" + name, one?.Find(name), two?.Find(name)));
        }

        return (one?.Text ?? "") == (two?.Text ?? "") ? [] : [path];
    }

    private static IEnumerable<string> Names(SettingNode? one, SettingNode? two) =>
        (one?.Children ?? []).Concat(two?.Children ?? []).Select(static node => node.Name).Distinct(StringComparer.OrdinalIgnoreCase);
}
