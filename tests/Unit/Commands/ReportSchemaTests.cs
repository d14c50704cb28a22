using System.Text;
using AuroraGateway.Commands.Checks;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Unit.Configuration;

namespace AuroraGateway.Unit.Commands;

/// <summary>What <c>check --json</c> and <c>config --json</c> print is what their schemas describe, and shows no secret.</summary>
public sealed class ReportSchemaTests
{
    private const string Json = """
        {
          "Aurora": { "BaseUrl": "https://user:canary-secret@aurora.example", "ApplicationId": "app", "ApplicationKey": "canary-secret-of-some-length" },
          "Redis": { "Endpoint": "redis:6379", "Password": "canary-secret" },
          "Callers": { "crm-sync": { "ApiKeySha256": [ "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" ], "Grnts": [ ] } },
          "Jwt": { "Audience": "aurora-gateway", "Issuer": "https://idp.example.com" }
        }
        """;

    [Fact]
    public void A_check_is_what_its_schema_describes()
    {
        SettingsCompiler.Compile(TreeText.Read(Json), out var errors);
        var report = CheckReport.Write([Finding.Good("fine"), Finding.Look("look"), .. errors.Select(Finding.Bad)]);
        Assert.Empty(Mistakes("check", report));
        Assert.Contains("\"setting\": \"Callers:crm-sync:Grnts\"", report, StringComparison.Ordinal);
        Assert.Contains("\"place\": \"gateway.json:4:", report, StringComparison.Ordinal);
        Assert.Contains("\"ok\": false", report, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-secret", report, StringComparison.Ordinal);
    }

    [Fact]
    public void The_active_configuration_names_the_source_of_each_value_and_shows_no_secret()
    {
        var tree = TreeText.Read(Json, new Dictionary<string, string>
        {
            ["AURORA_GATEWAY__Keys__RefreshAt"] = "0.8",
            ["AURORA_GATEWAY__Redis__SentinelPassword"] = "canary-secret",
        });
        var settings = EffectiveSetting.Of(tree, new Dictionary<string, string> { ["Listen:MaxConnections"] = "77" }).ToList();
        var text = Encoding.UTF8.GetString(EffectiveConfiguration.Write(settings));
        Assert.Empty(Mistakes("config", text));
        Assert.DoesNotContain("canary-secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", text, StringComparison.Ordinal);
        Assert.Equal(("0.8", "environment AURORA_GATEWAY__Keys__RefreshAt"), Of("Keys:RefreshAt"));
        Assert.Equal(("aurora-gateway", "gateway.json:5:24"), Of("Jwt:Audience"));
        Assert.Equal(("00:01:00", "default"), Of("Keys:Margin"));
        Assert.Equal(("77", "default"), Of("Listen:MaxConnections"));
        Assert.Equal((EffectiveSetting.Mask, "gateway.json:2:113"), Of("Aurora:ApplicationKey"));

        (string? Value, string Place) Of(string path)
        {
            var setting = Assert.Single(settings, setting => setting.Path == path);
            return (setting.Value, setting.Place);
        }
    }

    private static IReadOnlyList<ConfigurationError> Mistakes(string schema, string report)
    {
        using var stream = File.OpenRead(Path.Combine(Repository.Root, "docs", "schemas", schema + ".schema.json"));
        return SchemaCheck.Run(TreeText.Read(report), Schema.Parse(stream));
    }
}
