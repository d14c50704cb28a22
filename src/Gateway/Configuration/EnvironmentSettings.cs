namespace AuroraGateway.Configuration;

/// <summary>The gateway's own variables: <c>AURORA_GATEWAY__Section__Setting</c>. No other variable is a setting.</summary>
internal static class EnvironmentSettings
{
    public const string Prefix = "AURORA_GATEWAY__";

    // A shell cannot export a name that contains a hyphen, and systemd refuses one: three underscores replace it.
    private const string Hyphen = "___";
    private const string Separator = "__";

    /// <summary>True if the variable sets something. The prefix and the names of settings are read without regard to case.</summary>
    public static bool IsSetting(string variable) =>
        variable.Length > Prefix.Length && variable.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !ServiceLinks.Is(variable);

    /// <summary>The names that a variable is made of, from the section on.</summary>
    public static string[] Names(string variable) =>
        variable[Prefix.Length..].Replace(Hyphen, "-", StringComparison.Ordinal).Split(Separator);

    /// <summary>
    /// The variable that sets <paramref name="path"/>, which is written with colons, in a form that every shell can export.
    /// </summary>
    public static string VariableOf(string path) =>
        Prefix + path.Replace("-", Hyphen, StringComparison.Ordinal).Replace(":", Separator, StringComparison.Ordinal);
}
