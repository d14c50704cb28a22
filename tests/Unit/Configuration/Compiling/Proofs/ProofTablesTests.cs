using AuroraGateway.Configuration.Compiling;

namespace AuroraGateway.Unit.Configuration.Compiling.Proofs;

/// <summary>A reload makes the tables of proofs again only if a proof changed.</summary>
public sealed class ProofTablesTests
{
    private const string Jwt = """ "Jwt": { "Authority": "https://sso.example", "Audience": "aurora" } """;
    private const string Claims = """ "ApiKeySha256": [], "Jwt": { "sub": "b", "azp": "app" } """;
    private static readonly string Key = $""" "ApiKeySha256": [ "{Digest(2)}" ] """;

    public static TheoryData<string> Others { get; } =
    [
        $""" "ApiKeySha256": [ "{Digest(3)}" ] """,
        $""" "ApiKeySha256": [ "{Digest(2)}", "{Digest(3)}" ] """,
        Key + """, "Jwt": { "sub": "b" } """,
        Key + """, "Certificate": { "San": "b.example" } """,
        Key + """, "UnixSocketUid": 1000 """,
        """ "AnonymousOnLoopback": true """,
    ];

    [Theory]
    [MemberData(nameof(Others))]
    public void Another_limit_keeps_them_and_another_proof_makes_them_again(string other)
    {
        foreach (var (before, after) in new[] { (Key, other), (other, Key) })
        {
            var first = Load(Text(before, limit: 1, Jwt));
            var limited = Load(Text(before, limit: 2, Jwt), first.Callers);
            Assert.Equal(2, limited.Callers!.All[1].Limits[0].Limit);
            Assert.Same(first.Policy.Proofs, limited.Policy.Proofs);
            Assert.NotSame(first.Policy.Proofs, Load(Text(after, limit: 1, Jwt), limited.Callers).Policy.Proofs);
        }
    }

    [Theory]
    [InlineData(""" "ApiKeySha256": [], "Jwt": { "sub": "b", "azp": "other" } """)]
    [InlineData(""" "ApiKeySha256": [], "Jwt": { "sub": "b", "tid": "app" } """)]
    [InlineData(""" "ApiKeySha256": [], "Jwt": { "sub": "b" } """)]
    public void Other_claims_make_them_again(string other)
    {
        var first = Load(Text(Claims, limit: 1, Jwt));
        Assert.Same(first.Policy.Proofs, Load(Text(Claims, limit: 2, Jwt), first.Callers).Policy.Proofs);
        Assert.NotSame(first.Policy.Proofs, Load(Text(other, limit: 1, Jwt), first.Callers).Policy.Proofs);
    }

    [Fact]
    public void Another_order_of_the_same_names_makes_them_again_when_a_name_changes()
    {
        var first = Load(Text(Key, limit: 1));
        var renamed = Load(Text(Key, limit: 1).Replace("\"b\"", "\"c\"", StringComparison.Ordinal), first.Callers);
        Assert.NotSame(first.Policy.Proofs, renamed.Policy.Proofs);
    }

    [Fact]
    public void Callers_that_did_not_change_are_judged_again_when_no_JWT_can_be_verified_any_more()
    {
        var first = Load(Text(Claims, limit: 1, Jwt));
        var tree = TreeText.Read(Text(Claims, limit: 1));
        Assert.Null(SettingsCompiler.Compile(tree, out var errors, previous: first.Callers));
        Assert.Equal("Callers:b:Jwt", Assert.Single(errors).Path);
    }

    private static string Text(string proof, int limit, string? section = null) => $$"""
        { "Aurora": { "BaseUrl": "http://127.0.0.1:9080", "ApplicationId": "app", "ApplicationKey": "any-key-of-some-length" },
          {{(section is null ? "" : section + ",")}}
          "Callers": {
            "a": { "ApiKeySha256": [ "{{Digest(1)}}" ], "Grants": [ { "Tenants": [ "*" ] } ] },
            "b": { {{proof}}, "Grants": [ { "Tenants": [ "*" ] } ],
                   "Limits": [ { "Endpoint": "*", "Period": "1m", "Limit": {{limit}} } ] } } }
        """;

    private static string Digest(int i) => $"{i:x8}{new string('a', 56)}";

    private static GatewaySettings Load(string text, CompiledCallers? previous = null)
    {
        var settings = SettingsCompiler.Compile(TreeText.Read(text), out var errors, previous: previous);
        Assert.Empty(errors);
        return settings!;
    }
}
