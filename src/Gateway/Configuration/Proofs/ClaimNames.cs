namespace AuroraGateway.Configuration.Proofs;

/// <summary>
/// Claims as they are named in tokens. A name that is a URI, as those of one's own should be (RFC 7519, section 4.2), lies in several sections, because the
/// configuration takes its colons for separators.
/// </summary>
internal static class ClaimNames
{
    /// <param name="children">Of the section of claims.</param>
    /// <returns>Each name with where its value is; what is no name's value, such as a list, is left as it stands.</returns>
    public static IEnumerable<(string Name, IConfigurationSection Claim)> Of(IEnumerable<IConfigurationSection> children) =>
        children.SelectMany(child => IsUri(child) ? Below(child, child.Key) : [(child.Key, child)]);

    private static bool IsUri(IConfigurationSection section) =>
        section.GetChildren().ToList() is { Count: > 0 } rest &&
        (section.Key.Equals("urn", StringComparison.OrdinalIgnoreCase) || rest.TrueForAll(child => child.Key.StartsWith("//", StringComparison.Ordinal)));

    private static IEnumerable<(string Name, IConfigurationSection Claim)> Below(IConfigurationSection section, string name) =>
        section.Value is null && section.GetChildren().ToList() is { Count: > 0 } rest ? rest.SelectMany(child => Below(child, name + ":" + child.Key)) : [(name, section)];
}
