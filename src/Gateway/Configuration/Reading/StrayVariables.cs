namespace AuroraGateway.Configuration.Reading;

/// <summary>
/// Environment variables that look as if they were meant for the gateway and are not read, because the prefix is missing or mistyped.
/// They may belong to an application in the same pod, so they are warnings and never mistakes.
/// </summary>
internal static class StrayVariables
{
    // `AURORA_GATEWAY`, `AuroraGateway`, as letters alone.
    private const string Product = "auroragateway";
    private const string Aurora = "aurora";

    public static IEnumerable<ConfigurationError> Among(IEnumerable<string> names)
    {
        var settings = SchemaCheck.Settings();
        var strange = names.Where(static name => !ServiceLinks.Is(name) && !EnvironmentSettings.IsSetting(name));
        foreach (var name in strange.Order(StringComparer.Ordinal))
        {
            if ((Sectioned(name, settings) ?? Sectioned(Behind(name), settings) ?? Run(name, settings)) is { } meant)
            {
                yield return new ConfigurationError(
                    name, $"is not read. If it is meant for the gateway, write {EnvironmentSettings.Prefix}{meant}");
            }
        }
    }

    public static IEnumerable<ConfigurationError> Find() => Among(Environment.GetEnvironmentVariables().Keys.Cast<string>());

    // `AURORA_GATWAY__Jwt__Audience`, `AURORA_GATEWAY_Callers__crm__Jwt__sub`: what follows a prefix that is mistyped or too short.
    private static string Behind(string name)
    {
        var prefix = EnvironmentSettings.Prefix.TrimEnd('_');
        var end = name.IndexOf("__", StringComparison.Ordinal);
        return end > 0 && Spelling.Nearest(name[..end], [prefix]) is not null ? name[(end + 2)..]
            : name.StartsWith(prefix + "_", StringComparison.OrdinalIgnoreCase) ? name[(prefix.Length + 1)..]
            : "";
    }

    // `Aurora__ApplicationId`, `Auror__ApplicationId`, `Callers__crm__ApiKeySha256__0`: section and setting are known, one of them
    // perhaps mistyped.
    private static string? Sectioned(string name, IReadOnlyDictionary<string, IReadOnlyList<string>> settings)
    {
        var parts = name.Split("__");
        if (parts.Length < 2 || parts[0].Length == 0 || parts[1].Length == 0)
        {
            return null;
        }

        var isExact = settings.ContainsKey(parts[0]);
        var section = isExact
            ? settings.Keys.First(key => key.Equals(parts[0], StringComparison.OrdinalIgnoreCase))
            : Spelling.Nearest(parts[0], settings.Keys);
        if (section is null)
        {
            return null;
        }

        // Callers are named by the operator.
        var known = settings[section];
        var setting = known.Count == 0 ? parts[1]
            : known.FirstOrDefault(setting => setting.Equals(parts[1], StringComparison.OrdinalIgnoreCase))
                ?? (isExact ? Spelling.Nearest(parts[1], known) : null);
        return setting is null || (known.Count == 0 && parts.Length < 3) ? null : string.Join("__", [section, setting, .. parts[2..]]);
    }

    // `AURORA_APPLICATIONID`, `AURORA_GATEWAY_LISTEN_URL`, `Listen_AdminUrl`: the letters are those of a setting. `LOG_LEVEL` is too
    // common a name to be one of ours.
    private static string? Run(string name, IReadOnlyDictionary<string, IReadOnlyList<string>> settings)
    {
        var letters = string.Concat(name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));
        var isOurs = letters.StartsWith(Product, StringComparison.Ordinal);
        var rest = isOurs ? letters[Product.Length..] : letters;
        foreach (var (section, known) in settings)
        {
            foreach (var setting in known)
            {
                var isSpelledOut = rest.Equals(section + setting, StringComparison.OrdinalIgnoreCase)
                    && (isOurs || rest.StartsWith(Aurora, StringComparison.Ordinal) || name == $"{section}_{setting}");
                var isOfAurora = isOurs && section == nameof(GatewayOptions.Aurora)
                    && rest.Equals(setting, StringComparison.OrdinalIgnoreCase);
                if (isSpelledOut || isOfAurora)
                {
                    return $"{section}__{setting}";
                }
            }
        }

        return null;
    }
}
