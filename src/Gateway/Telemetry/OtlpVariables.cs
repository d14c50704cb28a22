using System.Globalization;

namespace AuroraGateway.Telemetry;

/// <summary>The variables <c>OTEL_*</c>, and what was found wrong while they were read.</summary>
internal sealed class OtlpVariables(IReadOnlyDictionary<string, string?> variables)
{
    private readonly Dictionary<string, string> values = variables
        .Where(pair => !string.IsNullOrWhiteSpace(pair.Value))
        .ToDictionary(pair => pair.Key, pair => pair.Value!.Trim(), StringComparer.OrdinalIgnoreCase);

    public List<OtlpWarning> Warnings { get; } = [];

    public IEnumerable<string> Names => values.Keys;

    public string? Value(string name) => values.GetValueOrDefault(name);

    /// <summary>The first of the variables that is set: the signal's own goes before the general one.</summary>
    public (string Name, string Value)? First(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (values.TryGetValue(name, out var value))
            {
                return (name, value);
            }
        }

        return null;
    }

    public void Warn(string name, string message)
    {
        if (!Warnings.Any(warning => warning.Variable == name))
        {
            Warnings.Add(new OtlpWarning(name, message));
        }
    }

    public void Remove(string name) => values.Remove(name);

    public void Replace(string name, string value) => values[name] = value;

    /// <summary>A whole number above zero; another value is reported and removed, so that the default is used.</summary>
    public int? Positive(string name)
    {
        if (Value(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return number;
        }

        Warn(name, "is not a whole number above zero: the default is used");
        Remove(name);
        return null;
    }

    /// <summary>One of a few words; another value is reported and removed, so that the default is used.</summary>
    public void OneOf(string name, params string[] words)
    {
        if (Value(name) is { } text && !words.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            Warn(name, $"is none of {string.Join(", ", words)}: the default is used");
            Remove(name);
        }
    }
}
