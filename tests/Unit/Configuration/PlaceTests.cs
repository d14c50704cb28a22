using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reading;

namespace AuroraGateway.Unit.Configuration;

/// <summary>Every mistake and warning names where it was written.</summary>
public sealed class PlaceTests
{
    private const string Json = """
        {
          // The callers are below.
          "Aurora": { "BaseUrl": "http://127.0.0.1:9080", "ApplicationId": "app", "ApplicationKey": "any-key-of-some-length" },
          "Callers": {
            "crm-sync": {
              "ApiKeySha256": [ "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" ],
              "Grants": [ { "Tenants": [ "*" ], "Allow": [ "GET /projects", "projects" ] } ],
              "Limits": [ { "Endpoint": "*", "Period": "1x", "Limit": 60 } ],
              "Grnts": []
            },
            "naïve-😀": { "Grants": [ { "Tenants": [ "*" ] } ] }
          },
          "Keys": { "Margin": 60, "Margin": "00:00:30" }, "Listen": { "MaxConnections": "many" }
        }
        """;

    [Fact]
    public void A_mistake_in_the_file_has_line_and_column()
    {
        var errors = ErrorsOf(Json);
        Assert.Equal(
            [
                "gateway.json:11:5 Callers:naïve-😀", "gateway.json:13:23 Keys:Margin", "gateway.json:13:27 Keys:Margin",
                "gateway.json:13:81 Listen:MaxConnections", "gateway.json:7:69 Callers:crm-sync:Grants:0:Allow:1",
                "gateway.json:8:48 Callers:crm-sync:Limits:0:Period", "gateway.json:9:7 Callers:crm-sync:Grnts",
            ],
            errors.Select(static error => $"{error.Place} {error.Path}").Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(
            "did you mean Grants?",
            Assert.Single(errors, static error => error.Path.EndsWith("Grnts", StringComparison.Ordinal)).ToString());
        Assert.Contains("first at gateway.json:13:13", Assert.Single(errors, static error => error.Place == "gateway.json:13:27").Message);
    }

    [Fact]
    public void A_mistake_in_the_environment_names_the_variable()
    {
        var errors = ErrorsOf("{}", new()
        {
            ["AURORA_GATEWAY__Aurora__ApplicationKey"] = "any-key-of-some-length",
            ["AURORA_GATEWAY__Aurora__BaseUrl"] = "http://127.0.0.1:9080",
            ["AURORA_GATEWAY__Aurora__ApplicationId"] = "\"app\"",
            ["AURORA_GATEWAY__Callers__crm___sync__Limits__0__Period"] = "1x",
            ["AURORA_GATEWAY__Keys__Margn"] = "00:00:30",
            ["AURORA_GATEWAY__Keys__REFRESHAT"] = "0.5",
            ["AURORA_GATEWAY__Keys__RefreshAt"] = "0.5",
            ["AURORA_GATEWAY__Tls"] = "yes",
            ["AURORA_GATEWAY__Tls__KeyFile"] = "key.pem",
        });
        Assert.Contains(
            "the quotes are a part of the value", One("environment AURORA_GATEWAY__Aurora__ApplicationId Aurora:ApplicationId: "));
        One("environment AURORA_GATEWAY__Callers__crm___sync__Limits__0__Period Callers:crm-sync:Limits:0:Period: ");
        Assert.Contains("did you mean Margin?", One("environment AURORA_GATEWAY__Keys__Margn Keys:Margn: "));
        Assert.Contains("AURORA_GATEWAY__Keys__REFRESHAT too", One("environment AURORA_GATEWAY__Keys__RefreshAt Keys:RefreshAt: "));
        Assert.Contains("AURORA_GATEWAY__Tls, which", One("environment AURORA_GATEWAY__Tls__KeyFile Tls:KeyFile: "));

        string One(string start) => Assert.Single(errors, error => error.ToString().StartsWith(start, StringComparison.Ordinal)).ToString();
    }

    [Fact]
    public void What_is_missing_has_the_place_where_it_belongs()
    {
        Assert.Contains(
            ErrorsOf("{\n  \"Aurora\": {} }"), static error => error is { Path: "Aurora:ApplicationId", Place: "gateway.json:2:3" });
        Assert.Contains(ErrorsOf("\n {}"), static error => error is { Path: "Callers", Place: "gateway.json:2:2" });
        SettingsCompiler.Compile(SettingTree.Of([]), out var errors);
        Assert.Contains(
            errors, static error => error is { Path: "Aurora:ApplicationId", Place: "environment AURORA_GATEWAY__Aurora__ApplicationId" });
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("  \n", "is empty")]
    [InlineData("// nothing\n", "gateway.json:2:1")]
    [InlineData("[ 1 ]", "gateway.json:1:1: expected one object")]
    [InlineData("{\n  \"Aurora\": {\n    \"Environment\" \"Sandbox\"\n  }\n}\n", "gateway.json:3:19: is not JSON: line 3, column 19: ")]
    [InlineData("{ \"é😀\": tru }", "gateway.json:1:")]
    [InlineData("{ \"a\": \"\\ud800\" }", "gateway.json:1:8: contains an escape that is no character")]
    public void What_is_no_configuration_has_its_place_too(string text, string message)
    {
        var folder = Directory.CreateTempSubdirectory("places");
        var file = Path.Combine(folder.FullName, "gateway.json");
        File.WriteAllText(file, text);
        Assert.Null(ConfigurationFile.Read(file, out var error));
        Assert.Contains(message, error!.ToString(), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_warning_has_its_place()
    {
        var settings = SettingsCompiler.Compile(
            TreeText.Read("""
                {
                  "Aurora": { "BaseUrl": "http://127.0.0.1:9080", "ApplicationId": "app", "ApplicationKey": "any-key-of-some-length" },
                  "Callers": {
                    "crm": { "ApiKeySha256": [ "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" ] }
                  }
                }
                """),
            out var errors);
        Assert.Empty(errors);
        Assert.Equal("gateway.json:4:5", Assert.Single(settings!.Warnings).Place);
    }

    [Fact]
    public void An_empty_variable_takes_a_setting_or_a_section_out_of_the_file()
    {
        var tree = TreeText.Read(
            Json, new Dictionary<string, string> { ["AURORA_GATEWAY__Callers"] = "", ["AURORA_GATEWAY__Aurora__BaseUrl"] = "" });
        Assert.Null(tree.Find("Callers:crm-sync"));
        Assert.Contains(ErrorsOf(tree), static error => error.Path == "Callers");
        Assert.Contains(ErrorsOf(tree), static error => error.Path == "Aurora:Environment");
    }

    [Fact]
    public void Items_of_a_list_are_replaced_and_added_by_index()
    {
        var tree = TreeText.Read("""{ "Keys": { "Warm": [ "a", "b" ] } }""", Enumerable.Range(1, 11).ToDictionary(
            static i => $"AURORA_GATEWAY__Keys__Warm__{i}", static i => $"from-{i}"));
        Assert.Equal(
            ["a", .. Enumerable.Range(1, 11).Select(static i => $"from-{i}")],
                tree.Find("Keys:Warm")!.Children.Select(static item => item.Text!));
    }

    private static IReadOnlyList<ConfigurationError> ErrorsOf(string json, Dictionary<string, string>? environment = null) =>
        ErrorsOf(TreeText.Read(json, environment));

    private static IReadOnlyList<ConfigurationError> ErrorsOf(SettingTree tree)
    {
        SettingsCompiler.Compile(tree, out var errors);
        return errors;
    }
}
