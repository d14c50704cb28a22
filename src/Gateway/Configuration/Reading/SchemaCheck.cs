using System.Globalization;

namespace AuroraGateway.Configuration.Reading;

/// <summary>Checks a configuration against its schema, so that an editor and the gateway reject the same file.</summary>
internal sealed class SchemaCheck
{
    private static readonly string[] SecretWords = ["key", "password", "token", "secret"];

    // As `aurora-gateway caller-key` begins each.
    private const string CallerKeyPrefix = "agk_";
    private const string CallerKeyItself =
        "a caller key itself: write its SHA-256 instead. Make a new key first, because this one is in a file now";

    private readonly List<ConfigurationError> errors;
    private readonly SettingNode? leftOut;

    // The names that lead to what is checked. A path is built from them for a mistake only.
    private readonly List<string> names = [];

    private SchemaCheck(List<ConfigurationError> errors, SettingNode? leftOut) => (this.errors, this.leftOut) = (errors, leftOut);

    private string Path => string.Join(':', names);

    /// <summary>Every mistake with its place; what is wrong is marked in the tree.</summary>
    public static IReadOnlyList<ConfigurationError> Run(SettingTree tree, Schema? schema = null)
    {
        var check = new SchemaCheck([], leftOut: null);
        check.CheckObject(tree.Root, (schema ?? Schema.Own).Root);
        return check.errors;
    }

    /// <summary>Checks everything but the callers, which are checked one by one.</summary>
    public static List<ConfigurationError> RunBesideCallers(SettingTree tree)
    {
        var check = new SchemaCheck([], tree.Callers);
        check.CheckObject(tree.Root, Schema.Own.Root);
        return check.errors;
    }

    /// <summary>A check of single callers.</summary>
    /// <param name="errors">Receives every mistake.</param>
    public static Action<SettingNode> OfCallers(List<ConfigurationError> errors)
    {
        var check = new SchemaCheck(errors, leftOut: null);
        var rule = Schema.Own.Root.Properties[nameof(SettingTree.Callers)].Additional!;
        check.names.Add(nameof(SettingTree.Callers));
        return caller => check.CheckNamed(caller, caller.Name, rule);
    }

    /// <summary>Each section at the root with the names of its settings.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Settings() =>
        Schema.Own.Root.Properties.Where(static section => section.Key[0] != '$').ToDictionary(
            static section => section.Key,
            static section => (IReadOnlyList<string>)[.. section.Value.Properties.Keys],
            StringComparer.OrdinalIgnoreCase);

    private void CheckObject(SettingNode group, SchemaRule rule)
    {
        foreach (var child in group.Children)
        {
            if (child == leftOut)
            {
                continue;
            }

            if (rule.Properties.TryGetValue(child.Name, out var known) || (known = rule.Additional) is not null)
            {
                CheckNamed(child, child.Name, known);
                continue;
            }

            var isRest = IsRestOfName(child);
            names.Add(child.Name);
            Add(child, isRest ? NameWithColon(Path) : RemovedSettings.Mistake(Path) ?? Unknown(child.Name, rule), child.NamePlace);
            names.RemoveAt(names.Count - 1);
        }
    }

    private void CheckNamed(SettingNode node, string name, SchemaRule rule)
    {
        names.Add(name);
        Check(node, rule);
        names.RemoveAt(names.Count - 1);
    }

    private void Check(SettingNode node, SchemaRule rule)
    {
        if (node.IsGroup && rule.IsObject && !node.IsList)
        {
            CheckObject(node, rule);
        }
        else if (node.IsGroup && rule.IsArray)
        {
            CheckItems(node, rule.Items!);
        }
        else if (node.IsGroup)
        {
            Add(node, $"expected {rule.Expected}, found {(node.IsList ? "a list" : "a list or an object")}", node.ValuePlace);
        }
        else if (Mistake(node, rule) is { } wrong)
        {
            Add(node, wrong + Quoted(node), node.ValuePlace, isBound: rule.IsText);
        }
    }

    private string? Mistake(SettingNode node, SchemaRule rule) => node.Text switch
    {
        // Null and empty are as if the setting were left out; a variable can say that only by being empty.
        null or "" when rule.MayBeEmpty || node.Source.Origin == SettingOrigin.Environment => null,
        null => $"expected {rule.Expected}, found null; leave the setting out for its default",
        var value when value.Contains('\0', StringComparison.Ordinal) =>
            "contains a NUL character (\\u0000), which no name contains: remove it",
        var value when !rule.Accepts(value) =>
            $"expected {rule.Expected}, found {(rule.IsArray || rule.IsObject ? Kind(value) : Quote(value, rule))}",
        _ => null,
    };

    private void CheckItems(SettingNode list, SchemaRule rule)
    {
        foreach (var item in list.Children)
        {
            if (!int.TryParse(item.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                Add(list, $"expected a list, found an object with \"{item.Name}\"", item.NamePlace);
                return;
            }

            CheckNamed(item, item.Name, rule);
        }
    }

    // A text that breaks its pattern is bound all the same, so that what needs the setting does not report it as missing too.
    private void Add(SettingNode node, string message, string place, bool isBound = false)
    {
        node.IsWrong = !isBound;
        errors.Add(new ConfigurationError(Path, message, place));
    }

    private static string Kind(string value) =>
        value.StartsWith(CallerKeyPrefix, StringComparison.Ordinal) ? CallerKeyItself : "a single value";

    // A value in the wrong place may be a secret, and an address with an @ contains one. Only short values of other settings are quoted.
    private string Quote(string value, SchemaRule rule)
    {
        if (value.StartsWith(CallerKeyPrefix, StringComparison.Ordinal))
        {
            return CallerKeyItself;
        }

        var setting = names.FindLast(static segment => !segment.All(char.IsAsciiDigit)) ?? "";
        var isSecret = rule.IsSecret || value.Length > 64 || value.Contains('@', StringComparison.Ordinal)
            || Array.Exists(SecretWords, word => setting.Contains(word, StringComparison.OrdinalIgnoreCase));
        return isSecret ? "something else" : $"\"{value.Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }

    // `docker run --env-file` and systemd's EnvironmentFile differ in this.
    private static string Quoted(SettingNode node) =>
        node.Source.Origin == SettingOrigin.Environment && node.Text is ['"', .., '"'] or ['\'', .., '\'']
            ? "; the quotes are a part of the value: remove them" : "";

    // `Callers:system:serviceaccount:crm`: every part of the name but the first looks like a setting of a caller. In JSON a name is one
    // text.
    private bool IsRestOfName(SettingNode node) =>
        node.IsGroup && node.Source.Origin != SettingOrigin.File
        && names is [var section, _] && section.Equals(nameof(SettingTree.Callers), StringComparison.OrdinalIgnoreCase);

    private static string NameWithColon(string path) =>
        $"unknown setting, unless it is part of a caller's name that contains a colon: \"{path["Callers:".Length..]}:…\". A name has "
        + "letters, digits, dots, hyphens and underscores; write a JWT's subject or a certificate's name under Jwt or Certificate instead";

    private static string Unknown(string name, SchemaRule rule)
    {
        var names = rule.Properties.Keys.Where(static known => known[0] != '$').ToList();
        return Spelling.Nearest(name, names) is { } nearest
            ? $"unknown setting; did you mean {nearest}?"
            : $"unknown setting; known here: {string.Join(", ", names)}";
    }
}
