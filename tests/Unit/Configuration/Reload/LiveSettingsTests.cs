using AuroraGateway.Configuration.Reading;
using AuroraGateway.Configuration.Reload;

namespace AuroraGateway.Unit.Configuration.Reload;

/// <summary>One list says for each setting of the schema whether a reload changes it: a new setting must be decided.</summary>
public sealed class LiveSettingsTests
{
    private static readonly string[] Listed = [.. LiveSettings.Reloaded, .. LiveSettings.OfApplication, .. LiveSettings.Restarted];

    [Fact]
    public void Each_setting_of_the_schema_is_listed_once_and_nothing_else_is() =>
        Assert.Equal(Leaves(Schema.Own.Root, "").Order(StringComparer.Ordinal), Listed.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Callers:crm:Grants:0:Allow", true)]
    [InlineData("Keys:Warm:0", true)]
    [InlineData("keys:margin", true)]
    [InlineData("CallersOfAnotherKind", false)]
    [InlineData("Keys", false)]
    [InlineData("Listen:Url", false)]
    public void A_name_covers_what_is_below_it(string setting, bool isReloaded) =>
        Assert.Equal(isReloaded, LiveSettings.Covers(LiveSettings.Reloaded, setting));

    // What has names of the operator's, as Callers has, is listed as a whole.
    private static IEnumerable<string> Leaves(SchemaRule rule, string path) => rule.Properties.Count == 0
        ? [path]
        : rule.Properties.SelectMany(child => Leaves(child.Value, path.Length == 0 ? child.Key : $"{path}:{child.Key}"));
}
