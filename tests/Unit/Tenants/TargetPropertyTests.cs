using AuroraGateway.Forwarding.Sending;
using AuroraGateway.Tenants;
using CsCheck;

namespace AuroraGateway.Unit.Tenants;

/// <summary>
/// Guard and outgoing URI together against an independent reading of the RFCs, over generated targets. CsCheck prints the seed of a
/// failure.
/// </summary>
public class TargetPropertyTests
{
    private const string A = "11111111-1111-4111-8111-111111111111";
    private const string B = "22222222-2222-4222-8222-222222222222";
    // What is passed as `iter` wins over the variable that CsCheck reads by itself.
    private static readonly int Cases = int.TryParse(Environment.GetEnvironmentVariable("CsCheck_Iter"), out var cases) ? cases : 120_000;

    // Fragments from which attacks are made, in any order and number.
    private static readonly Gen<string> Fragment = Gen.OneOf(
        Gen.OneOf(new[] { "/", "/", "/", "/tenants/", "/tenants", "/v2", A, B, A, "projects", "..", ".", "%2e", "%2E%2e", "%2f", "%2F",
            "%5c", "\\", ";", ";x=y", "%3b", "%25", "%252e", "//", "?", "#", "%00", "%0d%0a", " ", "+", "%20", "@", ":", "&", "=", "~", "%",
            "%7", "%c0%ae", "%e2%80%ae", "TENANTS", "V2", "http://x", "*", "\t", "\r\n", "\u00e9",
            "." }.Select(text => Gen.Const(text)).ToArray()),
        Gen.Char[' ', '~'].Select(character => character.ToString()),
        Gen.Char['\0', '\u0120'].Select(character => character.ToString()),
        Gen.Byte.Select(octet => $"%{octet:x2}"));

    private static readonly Gen<string> Target = Gen.OneOf(
        Fragment.Array[0, 12].Select(string.Concat),
        Fragment.Array[0, 6].Select(parts => $"/tenants/{A}{string.Concat(parts)}"),
        Fragment.Array[0, 6].Select(parts => $"/tenants/{A}/{string.Concat(parts)}/{B}"),
        Fragment.Array[0, 3].Select(parts => $"/tenants/{string.Concat(parts)}{A}"),
        Gen.Select(Gen.Int[0, 60], Fragment, (at, piece) => $"/v2/tenants/{A}/projects".Insert(Math.Min(at, 57), piece)));

    private static readonly Gen<string> GoodSegment = Gen.String[Gen.Char["abcXYZ019-_.~!$&'()*+,=:@"], 1, 12].Where(
        segment => segment is not ("." or ".."));
    private static readonly Gen<string> GoodQuery = Gen.OneOf(
        Gen.Const(""), Gen.String[Gen.Char["ab=&%2e./?:@[]{}|\\\"<>^`;+"], 0, 20].Select(query => "?" + query));

    [Fact]
    public void The_tenant_in_the_bytes_sent_is_the_tenant_of_the_key_whatever_reads_them()
    {
        var accepted = 0;
        Target.Sample(
            target =>
            {
                if (TargetGuard.Check(target, out var parsed) is not null || parsed.Kind != TargetKind.Tenant)
                {
                    return;
                }

                Interlocked.Increment(ref accepted);
                var sent = KeySwap.Destination("http://aurora.example", parsed).PathAndQuery;
                Assert.Equal(target, sent);
                Assert.Equal(parsed.Tenant.ToString(), Assert.Single(Rfc3986Reading.TenantsSeen(sent)));
                Assert.All(sent, character => Assert.InRange(character, '!', '~'));
            },
            iter: Cases);

        // A generator that only makes what is refused would prove nothing.
        Assert.InRange(accepted, Cases / 100, Cases);
    }

    [Fact]
    public void A_target_with_two_readings_is_never_accepted()
    {
        var twofold = 0;
        Target.Sample(
            target =>
            {
                if (Rfc3986Reading.TenantsSeen(target).Count > 1)
                {
                    Interlocked.Increment(ref twofold);
                    Assert.False(TargetGuard.Check(target, out var parsed) is null && parsed.Kind == TargetKind.Tenant);
                }
            },
            iter: Cases);
        Assert.InRange(twofold, Cases / 100, Cases);
    }

    [Fact]
    public void A_good_target_passes_byte_for_byte() =>
        Gen.Select(GoodSegment.Array[0, 6], GoodQuery, Gen.Bool).Sample(
            (segments, query, old) =>
            {
                var target = (old ? "/v2" : "") + $"/tenants/{B}" + string.Concat(segments.Select(segment => "/" + segment)) + query;
                Assert.Null(TargetGuard.Check(target, out var parsed));
                Assert.Equal((TargetKind.Tenant, B), (parsed.Kind, parsed.Tenant.ToString()));
                Assert.Equal(target, KeySwap.Destination("https://aurora.example:8443", parsed).PathAndQuery);
            },
            iter: Cases / 2);
}
