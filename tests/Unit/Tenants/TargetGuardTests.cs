using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Tenants;

public sealed class TargetGuardTests
{
    private const string A = "11111111-1111-4111-8111-111111111111";

    [Theory]
    [InlineData("", "must be a path")]
    [InlineData("tenants", "must be a path")]
    [InlineData("*", "must be a path")]
    [InlineData("/a b", "U+0020")]
    [InlineData("/a;b", "U+003B")]
    [InlineData("/\u00e9", "U+00E9")]
    [InlineData("/a?b#c", "The query contains")]
    [InlineData("/a?\u00e9", "The query contains")]
    [InlineData("/a%", "not followed by two")]
    [InlineData("/a%4", "not followed by two")]
    [InlineData("/a%g1", "not followed by two")]
    [InlineData("/a%1g", "not followed by two")]
    [InlineData("/a%20%1g", "not followed by two")]
    [InlineData("/a//b", "empty segment")]
    [InlineData("/a/", "empty segment")]
    [InlineData("//", "empty segment")]
    [InlineData("/a/./b", "dot segment")]
    [InlineData("/a/..", "dot segment")]
    [InlineData("/TENANTS/" + A, "wrong case")]
    [InlineData("/v2/Tenants/" + A, "wrong case")]
    [InlineData("/V2/tenants/" + A, "wrong case")]
    [InlineData("/V2", "wrong case")]
    [InlineData("/Partner_applications/x", "wrong case")]
    public void What_is_ambiguous_is_refused_with_the_reason(string raw, string reason)
    {
        var problem = TargetGuard.Check(raw, out var target);
        Assert.Equal(ProblemCode.AmbiguousPath, problem?.Code);
        Assert.Contains(reason, problem!.Detail, StringComparison.Ordinal);
        Assert.Equal(TargetKind.None, target.Kind);
        Assert.True(target.TenantText.IsEmpty);
        Assert.True(target.RestText.IsEmpty);
    }

    [Fact]
    public void An_escape_is_allowed_only_for_what_cannot_be_written_plainly_and_delimits_nothing()
    {
        for (var octet = 0; octet < 256; octet++)
        {
            var refused = octet is < 0x20 or >= 0x7F || char.IsAsciiLetterOrDigit((char)octet) ||
                "/\\.%;?#-_~".Contains((char)octet, StringComparison.Ordinal);
            foreach (var escape in new[] { $"%{octet:x2}", $"%{octet:X2}" })
            {
                var problem = TargetGuard.Check($"/a%20{escape}", out _);
                Assert.Equal(refused, problem is not null);
                Assert.Equal(refused, problem?.Detail.Contains($"%{octet:X2}:", StringComparison.Ordinal) ?? false);
            }
        }
    }

    [Theory]
    [InlineData("/a%20b%20cd%22ef", true)]
    [InlineData("/%20abc%2e", false)]
    [InlineData("/%20abcdefghi%2F%20", false)]
    public void Every_escape_is_looked_at_however_far_behind_another(string raw, bool good) =>
        Assert.Equal(good, TargetGuard.Check(raw, out _) is null);

    [Fact]
    public void A_target_may_have_8192_characters_and_not_one_more()
    {
        Assert.Null(TargetGuard.Check("/" + new string('a', 8191), out _));
        Assert.Contains("8192", TargetGuard.Check("/" + new string('a', 8192), out _)?.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?a=b")]
    [InlineData("/v2")]
    [InlineData("/tenants")]
    [InlineData("/v2/tenants")]
    [InlineData("/tenantsx/" + A)]
    [InlineData("/tenant/" + A)]
    [InlineData("/v3/tenants/" + A)]
    [InlineData("/v2/v2/tenants/" + A)]
    [InlineData("/v2/partner_applications/x")]
    public void What_addresses_neither_tenant_nor_application_is_nothing_to_forward(string raw)
    {
        Assert.Null(TargetGuard.Check(raw, out var target));
        Assert.Equal((TargetKind.None, 0), (target.Kind, target.Scope.Length));
        Assert.True(target.TenantText.IsEmpty);
    }

    [Theory]
    [InlineData("/tenants/" + A, "", "")]
    [InlineData("/tenants/" + A, "/projects/7", "?x=/y")]
    [InlineData("/v2/tenants/" + A, "/projects", "?")]
    public void A_tenant_is_read_with_the_rest_of_the_path(string scope, string rest, string query)
    {
        Assert.Null(TargetGuard.Check(scope + rest + query, out var target));
        Assert.Equal((TargetKind.Tenant, A), (target.Kind, target.Tenant.ToString()));
        Assert.Equal((A, A), (target.Id.ToString(), target.TenantText.ToString()));
        Assert.Equal((scope, rest, query), (target.Scope.ToString(), target.Rest.ToString(), target.Query.ToString()));
        Assert.Equal(rest, target.RestText.ToString());
    }

    [Theory]
    [InlineData("/partner_applications/app-1", "")]
    [InlineData("/application_partners/app-1", "/partners")]
    public void An_application_is_read_with_the_rest_of_the_path(string scope, string rest)
    {
        Assert.Null(TargetGuard.Check(scope + rest, out var target));
        Assert.Equal((TargetKind.Application, "app-1"), (target.Kind, target.Id.ToString()));
        Assert.Equal((scope, rest, true), (target.Scope.ToString(), target.Rest.ToString(), target.TenantText.IsEmpty));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("11111111-1111-4111-8111-11111111111")]
    [InlineData("11111111-1111-4111-8111-1111111111111")]
    [InlineData("1111111101111-4111-8111-111111111111")]
    [InlineData("11111111-1111041111-8111-11111111111")]
    [InlineData("11111111-1111-4111-8111-11111111111g")]
    [InlineData("11111111-1111-4111-8111-1111111111g1")]
    [InlineData("11111111-1111-4111-8111-11111111111A")]
    public void A_tenant_in_any_other_spelling_is_refused(string id)
    {
        var problem = TargetGuard.Check($"/tenants/{id}/projects", out var target);
        Assert.Equal(ProblemCode.InvalidTenant, problem?.Code);
        Assert.Contains("a UUID in lower case", problem!.Detail, StringComparison.Ordinal);
        Assert.Equal(TargetKind.None, target.Kind);
        Assert.Throws<FormatException>(() => TenantId.Parse(id));
    }

    [Fact]
    public void Tenants_are_equal_as_their_text_is()
    {
        var text = "01234567-89ab-4cde-8f01-23456789abcd";
        Assert.Equal(text, TenantId.Parse(text).ToString());
        Assert.Equal(TenantId.Parse(text).GetHashCode(), TenantId.Parse(text).GetHashCode());
        Assert.True(TenantId.Parse(text).Equals((object)TenantId.Parse(text)));
        Assert.False(TenantId.Parse(text).Equals((object)TenantId.Parse(A)));
        Assert.False(TenantId.Parse(text).Equals((object)text));
        Assert.True(TenantId.Parse(text) == TenantId.Parse(text));
        Assert.False(TenantId.Parse(text) != TenantId.Parse(text));
        Assert.True(TenantId.Parse(text) != TenantId.Parse(A));
    }

    [Fact]
    public void A_tenant_may_hold_any_octet()
    {
        for (var octet = 0; octet < 256; octet++)
        {
            var text = $"11111111-1111-4111-8111-1111111111{octet:x2}";
            Assert.Equal(text, TenantId.Parse(text).ToString());
        }
    }
}
