using System.Text.Json;
using System.Text.Json.Nodes;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reading;

namespace AuroraGateway.Unit.Configuration.Reading;

/// <summary>Whatever is written for a setting, the schema and the rules name it; nothing throws.</summary>
public sealed class SchemaTests
{
    private static readonly string[] Wrong = [
        "\"\"", "\"~\"", "\"x y\\n\"", "-1", "1e400", "99999999999999999999", "true", "null", "[]", "[null]", "[[]]", "{}", "{\"a\":{}}"];

    [Fact]
    public void Every_setting_takes_every_kind_of_value_or_names_the_mistake()
    {
        var paths = Paths(Schema.Own.Root, []).ToList();
        Assert.True(paths.Count > 80, "The schema is not read whole.");
        foreach (var path in paths)
        {
            foreach (var value in Wrong)
            {
                var json = path.Reverse().Aggregate(
                    value, static (inner, name) => name == "0" ? $"[{inner}]" : $"{{{JsonSerializer.Serialize(name)}:{inner}}}");
                SettingsCompiler.Compile(TreeText.Read(json), out var errors);
                Assert.All(errors, static error => Assert.NotNull(error.Place));
            }
        }
    }

    [Fact]
    public void Twenty_thousand_callers_take_twenty_times_as_long_as_a_thousand_and_not_four_hundred_times()
    {
        // The old reader took minutes: a minute is generous to a busy machine.
        var json = Callers(20_000);
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        var settings = SettingsCompiler.Compile(TreeText.Read(json), out var errors);
        Assert.Empty(errors);
        Assert.Equal(20_000, settings!.Policy.Callers.Count);
        SettingsCompiler.Compile(
            TreeText.Read(json.Replace("\"1m\"", "\"1x\"", StringComparison.Ordinal).Replace("Grants", "Grnts", StringComparison.Ordinal)),
            out errors);
        Assert.Equal(40_000, errors.Count);
        Assert.True(clock.GetElapsedTime(start) < TimeSpan.FromMinutes(1), clock.GetElapsedTime(start).ToString());
    }

    internal static string Callers(int count)
    {
        var callers = new JsonObject();
        for (var i = 0; i < count; i++)
        {
            var caller =
                JsonNode.Parse("""{ "Grants": [ { "Tenants": [ "*" ], "Allow": [ "GET /projects/**" ] } ], "Limits": [ { "Endpoint": "*", "Period": "1m", "Limit": 60 } ] }""")!.AsObject();
            if (i % 2 == 0)
            {
                caller["ApiKeySha256"] = new JsonArray($"{i:x8}{new string('a', 56)}");
            }
            else
            {
                caller["Jwt"] = new JsonObject { ["sub"] = $"system:serviceaccount:team:{i}", ["iss"] = "one" };
            }

            callers[$"caller-{i}"] = caller;
        }

        return new JsonObject
        {
            ["Aurora"] = JsonNode.Parse(
                """{ "BaseUrl": "http://127.0.0.1:9080", "ApplicationId": "app", "ApplicationKey": "any-key-of-some-length" }"""),
            ["Jwt"] = JsonNode.Parse("""{ "Authority": "https://idp.example.com", "Audience": "aurora-gateway" }"""),
            ["Callers"] = callers,
        }.ToJsonString();
    }

    private static IEnumerable<string[]> Paths(SchemaRule rule, string[] path) =>
    [
        .. path.Length == 0 ? [] : new[] { path },
        .. rule.Properties.SelectMany(child => Paths(child.Value, [.. path, child.Key])),
        .. rule.Additional is { } other ? Paths(other, [.. path, "name"]) : [],
        .. rule.Items is { } items ? Paths(items, [.. path, "0"]) : [],
    ];
}
