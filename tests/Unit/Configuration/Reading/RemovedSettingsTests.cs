using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reading;

namespace AuroraGateway.Unit.Configuration.Reading;

/// <summary>A setting that became a constant is a mistake, and its message says what holds now.</summary>
public sealed class RemovedSettingsTests
{
    [Fact]
    public void A_removed_setting_is_a_mistake_that_says_what_holds_now()
    {
        Assert.True(RemovedSettings.Paths.Count >= 15);
        foreach (var path in RemovedSettings.Paths)
        {
            var names = path.Split(':');
            var json = names.Reverse().Aggregate("\"00:00:05\"", static (inner, name) => $"{{ \"{name}\": {inner} }}");
            SettingsCompiler.Compile(TreeText.Read(json), out var errors);
            var error = Assert.Single(errors, error => error.Path == path);
            Assert.Equal(RemovedSettings.Mistake(path), error.Message);
            Assert.StartsWith("gateway.json:1:", error.Place);

            SettingsCompiler.Compile(TreeText.Read("{}", [KeyValuePair.Create(EnvironmentSettings.VariableOf(path), "1")]), out errors);
            Assert.Contains(errors, error => error.Path == path && error.Message == RemovedSettings.Mistake(path));
        }
    }

    [Fact]
    public void The_schema_has_none_of_them() => Assert.All(RemovedSettings.Paths, static path =>
    {
        var rule = Schema.Own.Root;
        var isKnown = path.Split(':').All(name => rule.Properties.TryGetValue(name, out rule!));
        Assert.False(isKnown, path);
    });
}
