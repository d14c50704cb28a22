using System.Globalization;

namespace AuroraGateway.Configuration.Reading;

/// <summary>Holds a configuration against its schema, so that an editor and the gateway reject the same file.</summary>
internal sealed class SchemaCheck
{
    private static readonly string[] SecretWords = ["key", "password", "token", "secret"];

    // As `aurora-gateway caller-key` begins each.
    private const string CallerKeyPrefix = "agk_";
    private const string CallerKeyItself = "a caller key itself: write its SHA-256 instead, and of a new key, because this one now stands in a file";

    private readonly List<ConfigurationError> errors = [];

    private SchemaCheck()
    {
    }

    /// <summary>Every mistake with its place; what is wrong is marked in the tree.</summary>
    public static IReadOnlyList<ConfigurationError> Run(SettingTree tree, Schema? schema = null)
    {
        var check = new SchemaCheck();
        check.CheckObject(tree.Root, "", (schema ?? Schema.Own).Root);
        return check.errors;
    }

    /// <summary>Each section at the root with the names of its settings.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Settings() =>
        Schema.Own.Root.Properties.Where(static section => section.Key[0] != '$').ToDictionary(
            static section => section.Key, static section => (IReadOnlyList<string>)[.. section.Value.Properties.Keys], StringComparer.OrdinalIgnoreCase);

    private void CheckObject(SettingNode group, string path, SchemaRule rule)
    {
        foreach (var child in group.Children)
        {
            var childPath = path.Length == 0 ? child.Name : path + ":" + child.Name;
            if (rule.Properties.TryGetValue(child.Name, out var known) || (known = rule.Additional) is not null)
            {
                Check(child, childPath, known);
            }
            else
            {
                Add(child, childPath, IsRestOfName(child, path) ? NameWithColon(childPath) : Unknown(child.Name, rule), child.NamePlace);
            }
        }
    }

    private void Check(SettingNode node, string path, SchemaRule rule)
    {
        if (node.IsGroup && rule.IsObject && !node.IsList)
        {
            CheckObject(node, path, rule);
        }
        else if (node.IsGroup && rule.IsArray)
        {
            CheckItems(node, path, rule.Items!);
        }
        else if (node.IsGroup)
        {
            Add(node, path, $"expected {rule.Expected}, found {(node.IsList ? "a list" : "a list or an object")}", node.ValuePlace);
        }
        else if (Mistake(node, path, rule) is { } wrong)
        {
            Add(node, path, wrong + Quoted(node), node.ValuePlace, isBound: rule.IsText);
        }
    }

    private static string? Mistake(SettingNode node, string path, SchemaRule rule) => node.Text switch
    {
        // What is null or empty is as if it were not there; a variable can only say that by being empty.
        null or "" when rule.MayBeEmpty || node.Source.Origin == SettingOrigin.Environment => null,
        null => $"expected {rule.Expected}, found null; leave the setting out for its default",
        var value when value.Contains('\0', StringComparison.Ordinal) => "holds a NUL character (\\u0000), which nothing can be named with: take it out",
        var value when !rule.Accepts(value) => $"expected {rule.Expected}, found {(rule.IsArray || rule.IsObject ? Kind(value) : Quote(path, value, rule))}",
        _ => null,
    };

    private void CheckItems(SettingNode list, string path, SchemaRule rule)
    {
        foreach (var item in list.Children)
        {
            if (!int.TryParse(item.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                Add(list, path, $"expected a list, found an object with \"{item.Name}\"", item.NamePlace);
                return;
            }

            Check(item, path + ":" + item.Name, rule);
        }
    }

    // What can be bound is, so that what needs it does not miss it too.
    private void Add(SettingNode node, string path, string message, string place, bool isBound = false)
    {
        node.IsWrong = !isBound;
        errors.Add(new ConfigurationError(path, message, place));
    }

    private static string Kind(string value) => value.StartsWith(CallerKeyPrefix, StringComparison.Ordinal) ? CallerKeyItself : "a single value";

    // A value in a wrong place may be a secret, and an address with an @ holds one: only short ones of settings that hold none are quoted.
    private static string Quote(string path, string value, SchemaRule rule)
    {
        if (value.StartsWith(CallerKeyPrefix, StringComparison.Ordinal))
        {
            return CallerKeyItself;
        }

        var setting = path.Split(':').Last(static segment => !segment.All(char.IsAsciiDigit));
        var isSecret = rule.IsSecret || value.Length > 64 || value.Contains('@', StringComparison.Ordinal)
            || Array.Exists(SecretWords, word => setting.Contains(word, StringComparison.OrdinalIgnoreCase));
        return isSecret ? "something else" : $"\"{value.Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }

    // `docker run --env-file` and systemd's EnvironmentFile differ in this.
    private static string Quoted(SettingNode node) =>
        node.Source.Origin == SettingOrigin.Environment && node.Text is ['"', .., '"'] or ['\'', .., '\'']
            ? "; the quotes are a part of the value: remove them" : "";

    // `Callers:system:serviceaccount:crm`: every part of the name but the first looks like a setting of a caller. In JSON a name is a whole.
    private static bool IsRestOfName(SettingNode node, string path) =>
        node.IsGroup && node.Source.Origin != SettingOrigin.File && path.StartsWith("Callers:", StringComparison.OrdinalIgnoreCase)
        && path.IndexOf(':', "Callers:".Length) < 0;

    private static string NameWithColon(string path) =>
        $"unknown setting, unless it is part of a caller's name that contains a colon: \"{path["Callers:".Length..]}:…\". A name has letters, digits, dots, "
        + "hyphens and underscores; write a JWT's subject or a certificate's name under Jwt or Certificate instead";

    private static string Unknown(string name, SchemaRule rule)
    {
        var names = rule.Properties.Keys.Where(static known => known[0] != '$').ToList();
        return Spelling.Nearest(name, names) is { } nearest
            ? $"unknown setting; did you mean {nearest}?"
            : $"unknown setting; known here: {string.Join(", ", names)}";
    }
}
