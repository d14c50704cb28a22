using System.Text.Json;
using AuroraGateway.Commands;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Tenants;
using CsCheck;
using Microsoft.Extensions.Configuration;

namespace AuroraGateway.Unit.Commands;

public sealed class ExplanationTests
{
    private const string A = "11111111-1111-4111-8111-111111111111";
    private const string B = "22222222-2222-4222-8222-222222222222";
    private const string Application = "00000000-0000-4000-8000-000000000001";

    private static readonly Gen<string> Segment = Gen.OneOf("projects", "designs", "7", "create_token");
    private static readonly Gen<string> Method = Gen.OneOf("GET", "POST", "PUT", "DELETE", "get");
    private static readonly Gen<string> Path = Segment.Array[0, 3].Select(
        segments => string.Concat(segments.Select(segment => "/" + segment)));

    private static readonly Gen<string> Rule = Gen.Select(
        Gen.OneOf("*", "GET", "POST", "PUT"),
        Gen.OneOf(Segment, Gen.Const("*")).Array[0, 3],
        Gen.Bool,
        (method, segments, rest) =>
            method + " " + (segments.Length == 0 &&
                !rest ? "/" : string.Concat(segments.Select(segment => "/" + segment)) + (rest ? "/**" : "")));

    private static readonly Gen<GrantText> Grant = Gen.Select(
        Gen.OneOf("*", A, B, "application"), Rule.Array[0, 3], (whom, allow) => new GrantText(whom, allow));

    private static readonly Gen<string> Scope = Gen.OneOf(
        "/tenants/" + A, "/v2/tenants/" + A, "/tenants/" + B, "/tenants/33333333-3333-4333-8333-333333333333",
        "/partner_applications/" + Application, "/application_partners/" + Application, "/partner_applications/other", "/tenants",
        "/elsewhere", "/TENANTS/" + A, "/tenants/../tenants/" + A);

    [Fact]
    public void Explain_the_running_decision_and_a_naive_reading_agree_on_random_policies_and_requests() =>
        Gen.Select(Grant.Array[0, 4], Method, Scope, Path).Sample(
            (grants, method, scope, path) =>
            {
                var (policy, options) = Compile(grants);
                var raw = scope + path;
                var running = RequestMethod.IsForwarded(method) &&
                    TargetGuard.Check(raw, out var target) is null && target.Kind != TargetKind.None &&
                    policy.Grants.Decide(policy.Callers[0], method, target).Allowed &&
                    (target.Kind == TargetKind.Tenant || ApplicationTarget.Refuse(target, Application) is null);
                var explained = Explanation.Of(policy, options, policy.Callers[0], method, raw);
                var naive = method != "get" && grants.Any(grant => Naively(grant, method, scope, path));
                return explained.Allowed == running && running == naive && explained.Lines.Count > 0;
            },
            iter: 20_000);

    [Fact]
    public void A_refusal_names_every_grant_and_why_it_does_not_allow_it()
    {
        var (policy, options) = Compile(
            [new GrantText(B, []), new GrantText("application", []), new GrantText(A, ["PUT /projects", "GET /designs/*"])]);
        var lines = Explanation.Of(policy, options, policy.Callers[0], "GET", $"/tenants/{A}/projects").Lines;
        Assert.Equal(
            [
                "refused: 403 not-granted: no grant of this caller covers it.",
                "considered",
                "  Callers:crm:Grants:0: is for other tenants",
                "  Callers:crm:Grants:1: is for the application's own endpoints",
                "  Callers:crm:Grants:2: \"PUT /projects\": another method than GET",
                "  Callers:crm:Grants:2: \"GET /designs/*\": the pattern does not match the path",
            ],
            lines);
    }

    [Fact]
    public void What_is_allowed_names_the_deciding_grant_and_the_limits_that_count_it()
    {
        var (policy, options) = Compile(
            [new GrantText(B, []), new GrantText(A, ["GET /projects/**"])],
                """[ { "Endpoint": "*", "Period": "1m", "Limit": 60 }, { "Endpoint": "get:/projects/*", "Period": "1s", "Limit": 5, "PerTenant": true }, { "Endpoint": "post:*", "Period": "1s", "Limit": 5 } ]""");
        var lines = Explanation.Of(policy, options, policy.Callers[0], "GET", $"/v2/tenants/{A}/projects/7?page=1").Lines;
        Assert.Equal("allowed: Callers:crm:Grants:1, rule \"GET /projects/**\"", lines[0]);
        Assert.Equal(
            ["counted by", "  Callers:crm:Limits:0: * 60 per 1m", "  Callers:crm:Limits:1: get:/projects/* 5 per " +
                "1s, each tenant by itself"], lines.Skip(1).Take(3));
        Assert.Contains("90 per 1m for the tenant's key", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_to_the_application_that_names_a_tenant_shows_both_grants()
    {
        var path = $"/partner_applications/{Application}/tenants/{A}/status";
        var (policy, options) = Compile([new GrantText("application", ["GET /tenants/*/status"]), new GrantText(A, ["GET /status"])]);
        var allowed = Explanation.Of(policy, options, policy.Callers[0], "GET", path);
        Assert.True(allowed.Allowed);
        Assert.Equal("and for the tenant that it names: Callers:crm:Grants:1", allowed.Lines[1]);

        (policy, options) = Compile([new GrantText("application", []), new GrantText(B, []), new GrantText(A, ["GET /projects"])]);
        var refused = Explanation.Of(policy, options, policy.Callers[0], "GET", path);
        Assert.False(refused.Allowed);
        Assert.Equal(
            [
                "considered",
                $"  names tenant {A}: a grant with Application and one for that tenant must both allow it",
                "  Callers:crm:Grants:0: allows it for the application",
                "  Callers:crm:Grants:1: is for other tenants",
                "  Callers:crm:Grants:2: \"GET /projects\": the pattern does not match the path",
            ],
            refused.Lines.Skip(1));
    }

    [Theory]
    [InlineData("GET", $"/tenants/{A}/../{B}/projects", "ambiguous-path")]
    [InlineData("GET", "/tenants/ABC/projects", "invalid-tenant")]
    [InlineData("TRACE", $"/tenants/{A}/projects", "method-refused")]
    [InlineData("TRACK", $"/tenants/{A}/projects", "method-refused")]
    [InlineData("PRI", $"/tenants/{A}/projects", "method-refused")]
    [InlineData("get", $"/tenants/{A}/projects", "method-refused")]
    [InlineData("A-METHOD-THAT-IS-LONGER", $"/tenants/{A}/projects", "method-refused")]
    [InlineData("GET", $"/tenants/{A}/projects?access_token=x", "forbidden-credential")]
    [InlineData("POST", $"/partner_applications/{Application}/tenants/{A}/create_token", "not-granted")]
    [InlineData("GET", "/versions", "no-route")]
    public void What_the_gateway_refuses_of_any_caller_is_refused_here_too(string method, string path, string slug)
    {
        var (policy, options) = Compile([new GrantText("*", []), new GrantText("application", [])]);
        var explanation = Explanation.Of(policy, options, policy.Callers[0], method, path);
        Assert.False(explanation.Allowed);
        Assert.Contains(slug, explanation.Lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("access_token=x", string.Concat(explanation.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "--caller", "crm", "GET", $"/tenants/{A}/projects")]
    [InlineData(1, "--caller", "crm", "GET", $"/tenants/{B}/projects")]
    [InlineData(2, "--caller", "cmr", "GET", $"/tenants/{A}/projects")]
    [InlineData(2, "GET", $"/tenants/{A}/projects")]
    public async Task The_exit_code_says_whether_it_is_allowed(int code, params string[] arguments)
    {
        var file = System.IO.Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Json([new GrantText(A, [])], "[]"), TestContext.Current.CancellationToken);
            Assert.Equal(
                code, await AuroraGateway.Commands.CommandLine.RunAsync(["explain", "--config", file, .. arguments], Program.Build));
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Written without the gateway's types: text, split at slashes.
    private static bool Naively(GrantText grant, string method, string scope, string path)
    {
        var isTenant = scope is "/tenants/" + A or "/v2/tenants/" + A or "/tenants/" + B or "/tenants/33333333-3333-4333-8333-333333333333";
        var isApplication = scope is "/partner_applications/" + Application or "/application_partners/" + Application;
        if (!(isTenant && (grant.Whom == "*" || scope.EndsWith(grant.Whom, StringComparison.Ordinal))) &&
            !(isApplication && grant.Whom == "application" && !path.Contains("/create_token", StringComparison.Ordinal)))
        {
            return false;
        }

        return grant.Allow.Length == 0 || grant.Allow.Any(rule =>
        {
            var (verb, pattern) = (rule.Split(' ')[0], rule.Split(' ')[1].Split('/', StringSplitOptions.RemoveEmptyEntries));
            var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var open = pattern is [.., "**"];
            var fixedPart = open ? pattern[..^1] : pattern;
            return (verb == "*" || verb == method) &&
                (open ? segments.Length >= fixedPart.Length : segments.Length == fixedPart.Length) &&
                fixedPart.Zip(segments).All(pair => pair.First == "*" || pair.First == pair.Second);
        });
    }

    private static (Policy Policy, GatewayOptions Options) Compile(GrantText[] grants, string limits = "[]")
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Json(grants, limits)))).Build();
        var compiled = PolicyReading.Compile(configuration, out var errors);
        Assert.Empty(errors);
        return compiled!.Value;
    }

    private static string Json(GrantText[] grants, string limits) => $$"""
        {
          "Aurora": { "ApplicationId": "{{Application}}" },
          "Callers": { "crm": {
            "ApiKeySha256": ["0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"],
            "Limits": {{limits}},
            "Grants": [ {{string.Join(", ", grants.Select(grant => $$"""{ {{(grant.Whom == "application" ? "\"Application\": true" : $"\"Tenants\": [\"{grant.Whom}\"]")}}, "Allow": [{{string.Join(", ", grant.Allow.Select(rule => JsonEncodedText.Encode(rule)).Select(rule => $"\"{rule}\""))}}] }"""))}} ] } }
        }
        """;

    private sealed record GrantText(string Whom, string[] Allow);
}
