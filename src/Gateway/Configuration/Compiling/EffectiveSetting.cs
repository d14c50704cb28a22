using AuroraGateway.Configuration.Reading;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>One active setting.</summary>
/// <param name="Path">With colons.</param>
/// <param name="Value">As text; never that of a secret.</param>
/// <param name="Source">Where it was written; null for the default.</param>
/// <param name="At">Line and column in a file.</param>
/// <param name="IsSecret">The value is masked.</param>
internal sealed record EffectiveSetting(string Path, string? Value, SettingSource? Source, Position At, bool IsSecret)
{
    /// <summary>Replaces a secret.</summary>
    public const string Mask = "********";

    private static readonly string[] SecretWords = ["password", "token", "secret", "credential"];

    /// <summary>As a line of <c>config</c> ends: <c>gateway.json:3:16</c>, <c>environment AURORA_GATEWAY__…</c>, <c>default</c>.</summary>
    public string Place => Source?.Place(At) ?? "default";

    /// <summary>Every setting that has a value, in the order of the schema.</summary>
    /// <param name="tree">What was written.</param>
    /// <param name="computed">Values that depend on the machine where nothing is written; may be empty.</param>
    public static IEnumerable<EffectiveSetting> Of(SettingTree tree, IReadOnlyDictionary<string, string> computed) =>
        Of(Schema.Own.Root, tree.Root, "", computed);

    private static IEnumerable<EffectiveSetting> Of(
        SchemaRule rule, SettingNode? node, string path, IReadOnlyDictionary<string, string> computed)
    {
        if (node is { IsGroup: false, IsEmpty: false })
        {
            return [Written(rule, node, path)];
        }

        if (rule.Properties.Count == 0 && node is null or { IsEmpty: true })
        {
            return (rule.Default ?? computed.GetValueOrDefault(path)) is { } value
                ? [new EffectiveSetting(path, value, null, default, false)] : [];
        }

        var known = rule.Properties.Where(static child => child.Key[0] != '$')
            .SelectMany(child => Of(child.Value, node?.Find(child.Key), Join(path, child.Key), computed));
        var named = (node?.Children ?? []).Where(child => !rule.Properties.ContainsKey(child.Name))
            .SelectMany(child => (rule.Additional ?? rule.Items) is { } other ? Of(other, child, Join(path, child.Name), computed) : []);
        return known.Concat(named);
    }

    private static EffectiveSetting Written(SchemaRule rule, SettingNode node, string path)
    {
        // A value in an address may be a credential, whatever the setting is called.
        var soundsSecret = Array.Exists(SecretWords, word => node.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
            && !node.Name.EndsWith("File", StringComparison.OrdinalIgnoreCase) && !rule.Accepts("00:00:01") && !rule.Accepts("1");
        var isSecret = rule.IsSecret || soundsSecret || HasUser(node.Text!);
        return new EffectiveSetting(path, isSecret ? Mask : node.Text, node.Source, node.At, isSecret);
    }

    private static bool HasUser(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0;

    private static string Join(string path, string name) => path.Length == 0 ? name : path + ":" + name;
}
