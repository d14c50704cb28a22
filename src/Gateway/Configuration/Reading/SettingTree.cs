using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Configuration.Reading;

/// <summary>
/// A configuration: every value with where it was written. The generated binder reads it as <see cref="IConfiguration"/>; the framework's
/// own
/// providers search all settings for each section.
/// </summary>
/// <param name="root">What was written.</param>
/// <param name="mistakes">What reading found.</param>
internal sealed class SettingTree(SettingNode root, IReadOnlyList<ConfigurationError> mistakes) : IConfiguration
{
    public SettingNode Root => root;

    /// <summary>The callers as they are written; null if there are none.</summary>
    public SettingNode? Callers => root.Find("Callers") is { IsGroup: true, IsList: false } callers ? callers : null;

    /// <summary>What reading found: names written twice, variables that contradict each other.</summary>
    public IReadOnlyList<ConfigurationError> Mistakes => mistakes;

    public string? this[string key]
    {
        get => Find(key)?.Text;
        set => throw new NotSupportedException();
    }

    /// <summary>A tree of settings without a place, such as those that a command sets.</summary>
    public static SettingTree Of(IEnumerable<KeyValuePair<string, string?>> settings, SettingSource? source = null)
    {
        source ??= new SettingSource(SettingOrigin.Command, "");
        var root = new SettingNode("", source, default);
        root.MakeGroup();
        Put(root, settings, source);
        return new SettingTree(root, []);
    }

    /// <summary>Puts settings over those of the tree.</summary>
    public static void Put(
        SettingNode root, IEnumerable<KeyValuePair<string, string?>> settings, SettingSource source,
        List<ConfigurationError>? mistakes = null)
    {
        foreach (var (path, value) in settings)
        {
            EnvironmentMerge.Set(root, Names(path), value, source, mistakes ?? []);
        }
    }

    /// <summary>The same settings, if another provider read them.</summary>
    public static SettingTree Of(IConfiguration configuration) => configuration as SettingTree
        ?? Of(configuration.AsEnumerable()
            .Where(setting => setting.Value is not null || !configuration.GetSection(setting.Key).GetChildren().Any()));

    /// <param name="path">With colons. A name may contain some itself.</param>
    public SettingNode? Find(string path) => Nearest(path, out var isExact) is { } node && isExact ? node : null;

    /// <summary>The place of what is wrong with a setting; if it is not there, of the group that it is missing from.</summary>
    public string? Place(string path)
    {
        var node = Nearest(path, out var isExact);
        return node.Name.Length > 0 ? node.Source.Name.Length == 0 ? null : isExact ? node.ValuePlace : node.NamePlace
            : root.Source.Origin == SettingOrigin.File ? root.Source.Place(root.At)
            : path.Length > 0 ? "environment " + EnvironmentSettings.VariableOf(path) : null;
    }

    /// <summary>The error with its place.</summary>
    public ConfigurationError Locate(ConfigurationError error) =>
        error.Place is null && Place(error.Path) is { } place ? error with { Place = place } : error;

    /// <summary>All mistakes with their places. What lies below a mistake of the schema follows from it and is left out.</summary>
    public IReadOnlyList<ConfigurationError> Report(
        IReadOnlyCollection<ConfigurationError> bySchema, IEnumerable<ConfigurationError> byRules)
    {
        var wrong = bySchema.Select(static error => error.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. bySchema.Concat(byRules.Where(error => !IsAtOrBelow(error.Path, wrong)).Select(Locate)).OrderBy(PlaceOrder.Of),
        ];
    }

    public IConfigurationSection GetSection(string key) => new TreeSection(Find(key), null, key);

    public IEnumerable<IConfigurationSection> GetChildren() => TreeSection.ChildrenOf(root, null);

    public IChangeToken GetReloadToken() => throw new NotSupportedException();

    private static bool IsAtOrBelow(string path, HashSet<string> wrong)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf(':', end - 1))
        {
            if (wrong.Contains(path[..end]))
            {
                return true;
            }
        }

        return false;
    }

    // The name of a claim may be a URI (RFC 7519, section 4.2).
    private static string[] Names(string path)
    {
        var names = path.Split(':');
        return names is ["Callers", _, "Jwt", var claim, var rest, ..]
            && (claim == "urn" || rest.StartsWith("//", StringComparison.Ordinal))
            ? [.. names[..3], string.Join(':', names[3..])] : names;
    }

    private SettingNode Nearest(string path, out bool isExact)
    {
        var node = root;
        var at = 0;
        while (at < path.Length)
        {
            // The shortest name first: a name that contains a colon is rare.
            SettingNode? next = null;
            for (var end = at; next is null && end < path.Length;)
            {
                end = path.IndexOf(':', end + 1) is > 0 and var colon ? colon : path.Length;
                next = node.Find(path[at..end]);
                at = next is null ? at : end + 1;
            }

            if (next is null)
            {
                isExact = false;
                return node;
            }

            node = next;
        }

        isExact = true;
        return node;
    }
}
