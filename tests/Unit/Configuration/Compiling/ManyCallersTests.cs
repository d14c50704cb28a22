using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;

namespace AuroraGateway.Unit.Configuration.Compiling;

/// <summary>Callers are compiled one at a time, and a reload compiles only those that changed.</summary>
public sealed class ManyCallersTests
{
    private const string Head = """
        { "Aurora": { "BaseUrl": "http://127.0.0.1:9080", "ApplicationId": "app", "ApplicationKey": "any-key-of-some-length" },
          "Callers": {
        """;

    [Fact]
    public void A_reload_compiles_only_the_callers_that_changed()
    {
        var first = Load(Text(Caller("a", 1), Caller("b", 2), Caller("c", 3)));

        // Another caller before them, one changed, one gone.
        var next = Load(Text(Caller("B0", 9), Caller("b", 2), Caller("a", 4)), first);
        Assert.Equal(["B0", "a", "b"], next.All.Select(static caller => caller.Name));
        Assert.Equal([0, 1, 2], next.Callers.Select(static caller => caller.Index));
        Assert.Same(first.All[1], next.All[2]);
        Assert.NotSame(first.All[0], next.All[1]);
        Assert.Same(next.All[2].Limits[0], Assert.Single(next.Limits.Of(next.Callers[2])));
    }

    [Fact]
    public void Callers_that_are_all_unchanged_keep_their_tables()
    {
        var first = Load(Text(Caller("a", 1), Caller("b", 2)));
        var next = Load(Text(Caller("a", 1), Caller("b", 2)) + "\n", first);
        Assert.Same(first.Grants, next.Grants);
        Assert.Same(first.Limits, next.Limits);
        Assert.Same(first.Callers, next.Callers);
    }

    [Fact]
    public void A_caller_that_the_environment_changes_is_compiled_again()
    {
        var text = Text(Caller("a", 1), Caller("b", 2));
        var first = Load(text);
        var changed = Load(
            text,
            first,
            ("AURORA_GATEWAY__Callers__a__Limits__0__Limit", "7"),
            ("AURORA_GATEWAY__Callers__c__ApiKeySha256__0", Digest(3)));
        Assert.Equal([7, 2], changed.All.SelectMany(static caller => caller.Limits).Select(static rule => rule.Limit));
        Assert.Equal(["a", "b", "c"], changed.All.Select(static caller => caller.Name));
        Assert.Same(first.All[1], changed.All[1]);
        Assert.Equal([1, 2], Load(text, changed).All.SelectMany(static caller => caller.Limits).Select(static rule => rule.Limit));
    }

    [Fact]
    public void What_is_wrong_in_one_caller_has_its_place()
    {
        var text = """
            { "Callers": {
              "a": { "Grants": [ { "Tenants": [ "*" ], "Tenants": [] } ],
                     "Limits": [ { "Endpoint": "*", "Period": "1x", "Limit": 1 } ] },
              "é\u0062": { "Jwt": { "sub": "x",
                "SUB": "y" } },
              "A": {},
              "list": [ 1 ], "one": 1, "empty": {}, "null": null
            } }
            """;
        Assert.Equal(
            [
                "gateway.json:2:44 Callers:a:Grants:0:Tenants", "gateway.json:3:51 Callers:a:Limits:0:Period",
                "gateway.json:4:3 Callers:éb", "gateway.json:4:16 Callers:éb:Jwt", "gateway.json:5:5 Callers:éb:Jwt:SUB",
                "gateway.json:6:3 Callers:A", "gateway.json:7:3 Callers:list", "gateway.json:7:25 Callers:one",
                "gateway.json:7:28 Callers:empty",
            ],
            ErrorsOf(text).Where(static error => error.Path.StartsWith("Callers:", StringComparison.Ordinal))
                .Select(static error => $"{error.Place} {error.Path}").Distinct());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void A_caller_that_is_empty_is_as_if_it_were_not_there(string empty)
    {
        var first = Load(Text(Caller("a", 1), $"\"b\": {empty}"));
        Assert.Equal("a", Assert.Single(first.All).Name);
        Assert.Same(first.All[0], Assert.Single(Load(Text($"\"b\": {empty}", Caller("a", 1)), first).All));
        Assert.Equal("c", Assert.Single(Load(Text(Caller("a", 1), Caller("c", 3)), null, ("AURORA_GATEWAY__Callers__a", "")).All).Name);
    }

    [Fact]
    public void Mistakes_are_in_the_order_of_the_file_and_those_of_the_environment_follow()
    {
        var text = """
            {
              "Keys": { "Margin": "x", "RefreshAt": 2 },
              "Callers": { "z": { "Limits": 1 }, "b": 5 },
              "Aurora": { "BaseUrl": 1 }
            }
            """;
        var places = ErrorsOf(text, ("AURORA_GATEWAY__Replay__MaxBody", "x"), ("AURORA_GATEWAY__Headers", "x"))
            .Select(static error => error.Place!).ToList();
        Assert.Equal(
            [
                "gateway.json:2:23", "gateway.json:2:41", "gateway.json:3:16", "gateway.json:3:33", "gateway.json:3:43", "gateway.json:4:3",
                "gateway.json:4:26", "environment AURORA_GATEWAY__Headers", "environment AURORA_GATEWAY__Replay__MaxBody",
            ],
            places.Distinct());
    }

    [Fact]
    public void A_member_is_found_by_its_name_among_thousands()
    {
        var tree = TreeText.Read(Text([.. Enumerable.Range(0, 5_000).Select(static i => Caller($"caller-{i}", i + 1))]));
        var written = tree.Callers!.Written!;
        Assert.Equal(5_000, written.Count);
        Assert.Equal("4322", tree.Find("callers:CALLER-4321:Limits:0:Limit")!.Text);
        Assert.Null(tree.Find("Callers:caller-5000"));
        Assert.Equal("caller-1023", written[1_023].Name);
        Assert.Equal("caller-1024", written.NameOf(1_024));
    }

    [Fact]
    public void Thousands_of_callers_allocate_little_and_again_unchanged_almost_nothing()
    {
        var text = Text([.. Enumerable.Range(0, 5_000).Select(static i => Caller($"caller-{i}", i + 1))]);
        var tree = TreeText.Read(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        SettingsCompiler.Compile(tree, out var errors);
        Assert.Empty(errors);
        var compiled = GC.GetAllocatedBytesForCurrentThread() - before;

        var first = Load(text);
        tree = TreeText.Read(text);
        before = GC.GetAllocatedBytesForCurrentThread();
        SettingsCompiler.Compile(tree, out errors, previous: first);
        var again = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Empty(errors);
        Assert.True(compiled < 80_000_000, $"{compiled} bytes to compile");
        Assert.True(again < 3_000_000, $"{again} bytes to compile what did not change");
    }

    private static string Text(params string[] callers) => Head + string.Join(",\n", callers) + " } }";

    private static string Caller(string name, int i) => $$"""
        "{{name}}": { "ApiKeySha256": [ "{{Digest(i)}}" ],
          "Grants": [ { "Tenants": [ "7d1f8f0e-4f0a-4a57-9c39-{{i:x12}}" ], "Allow": [ "GET /projects/**" ] } ],
          "Limits": [ { "Endpoint": "*", "Period": "1m", "Limit": {{i}} } ] }
        """;

    private static string Digest(int i) => $"{i:x8}{new string('a', 56)}";

    private static CompiledCallers Load(string text, CompiledCallers? previous = null, params (string Name, string Value)[] variables)
    {
        var tree = TreeText.Read(text, variables.Select(static variable => KeyValuePair.Create(variable.Name, variable.Value)));
        var settings = SettingsCompiler.Compile(tree, out var errors, previous: previous);
        Assert.Empty(errors);
        return settings!.Callers!;
    }

    private static IReadOnlyList<ConfigurationError> ErrorsOf(string text, params (string Name, string Value)[] variables)
    {
        var environment = variables.Select(static variable => KeyValuePair.Create(variable.Name, variable.Value));
        SettingsCompiler.Compile(TreeText.Read(text, environment), out var errors);
        return errors;
    }
}
