namespace AuroraGateway.Configuration.Reading;

/// <summary>Puts the variables of the environment over the settings of a file.</summary>
internal static class EnvironmentMerge
{
    /// <param name="root">The settings of the file.</param>
    /// <param name="variables">All variables; only those with the prefix are settings.</param>
    /// <param name="mistakes">Receives variables that contradict each other.</param>
    public static void Apply(SettingNode root, IEnumerable<KeyValuePair<string, string>> variables, List<ConfigurationError> mistakes)
    {
        var settings = variables.Where(static pair => EnvironmentSettings.IsSetting(pair.Key));
        foreach (var (variable, value) in settings.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            var source = new SettingSource(SettingOrigin.Environment, variable);
            var names = EnvironmentSettings.Names(variable);
            if (Set(root, names, value, source, mistakes) is { } wrong)
            {
                mistakes.Add(new ConfigurationError(string.Join(':', names), wrong, source.Place(default)));
            }
        }
    }

    /// <summary>The variables of this process.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Variables() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(static entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? ""));

    /// <summary>Sets one value.</summary>
    /// <param name="root">Of all settings.</param>
    /// <param name="names">The path.</param>
    /// <param name="value">As text.</param>
    /// <param name="source">Where it is written.</param>
    /// <param name="mistakes">Receives names that are written twice beside it.</param>
    /// <returns>Null, or what it contradicts.</returns>
    public static string? Set(
        SettingNode root, IReadOnlyList<string> names, string? value, SettingSource source, List<ConfigurationError> mistakes)
    {
        var group = root;
        for (var i = 0; ; i++)
        {
            if (group is { IsGroup: false, Text.Length: > 0, Source.Origin: SettingOrigin.Environment })
            {
                return $"is below {group.Source.Name}, which sets one value there: remove one of them";
            }

            if (!group.IsGroup)
            {
                group.Replace(null, source);
                group.MakeGroup();
            }

            var node = group.Own(names[i], mistakes);
            if (node is null)
            {
                node = new SettingNode(names[i], source, default);
                group.Add(node);
            }
            else if (i == names.Count - 1 && node.Source.Origin == SettingOrigin.Environment && source.Origin == SettingOrigin.Environment)
            {
                return $"is set by {node.Source.Name} too: remove one of them";
            }

            if (i == names.Count - 1)
            {
                node.Replace(value, source);
                return null;
            }

            group = node;
        }
    }
}
