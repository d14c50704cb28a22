namespace AuroraGateway.Configuration;

/// <summary>
/// Environment variables that look as if they were meant for the gateway and are not read: <c>Auror__ApplicationId</c>, <c>Aurora_ApplicationId</c>. The
/// environment is full of what is not ours, so that they cannot be mistakes; but they should not pass in silence.
/// </summary>
public static class StrayVariables
{
    public static IEnumerable<ConfigurationError> Among(IEnumerable<string> names)
    {
        var settings = SchemaCheck.Settings();
        foreach (var name in names.Where(name => !ServiceLinks.Is(name)).Order(StringComparer.Ordinal))
        {
            var doubled = name.IndexOf("__", StringComparison.Ordinal);
            if (doubled > 0)
            {
                var section = name[..doubled];
                if (!settings.ContainsKey(section) && Spelling.Nearest(section, settings.Keys) is { } near)
                {
                    yield return new ConfigurationError(name, $"is not read; did you mean {near}{name[doubled..]}?");
                }

                continue;
            }

            var single = name.IndexOf('_', StringComparison.Ordinal);
            if (single > 0 && settings.TryGetValue(name[..single], out var known) && known.FirstOrDefault(setting => name.AsSpan(single + 1).Equals(setting, StringComparison.OrdinalIgnoreCase)) is { } meant)
            {
                var section = settings.Keys.First(key => name.AsSpan(0, single).Equals(key, StringComparison.OrdinalIgnoreCase));
                yield return new ConfigurationError(name, $"is not read; with two underscores it would be ({section}__{meant})");
            }
        }
    }

    public static IEnumerable<ConfigurationError> Find() => Among(Environment.GetEnvironmentVariables().Keys.Cast<string>());
}
