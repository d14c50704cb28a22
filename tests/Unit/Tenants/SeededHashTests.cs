using System.Runtime.InteropServices;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Tenants;

/// <summary>Tenants that collide in <see cref="Guid.GetHashCode"/> are spread like others.</summary>
public sealed class SeededHashTests
{
    private const int Count = 20_000;
    private const int Buckets = 1_024;

    public static TheoryData<string> Families => ["equal XOR of their quarters", "counting up", "one bit set", "quarters that swap"];

    [Theory]
    [MemberData(nameof(Families))]
    public void Tenants_that_a_caller_chooses_are_spread_over_the_buckets(string family)
    {
        var tenants = Tenants(family, family == "one bit set" ? 128 : Count).Distinct().ToList();
        Assert.InRange(tenants.Select(tenant => tenant.GetHashCode()).Distinct().Count(), tenants.Count * 99 / 100, tenants.Count);
        AssertSpread(tenants.Select(tenant => tenant.GetHashCode()), tenants.Count);
        AssertSpread(tenants.Select(tenant => new KeyOwner(tenant).GetHashCode()), tenants.Count);
        AssertSpread(tenants.Select(tenant => new QuotaOwner(tenant).GetHashCode()), tenants.Count);
    }

    [Fact]
    public void The_first_family_does_collide_without_a_seed() =>
        Assert.Single(
            Tenants("equal XOR of their quarters", Count).Select(tenant => Guid.Parse(tenant.ToString()).GetHashCode()).Distinct());

    [Fact]
    public void Sessions_whose_digests_begin_alike_are_spread_too()
    {
        var handles = Enumerable.Range(0, Count).Select(i =>
        {
            var digest = new byte[32];
            BitConverter.TryWriteBytes(digest.AsSpan(4), i);
            return new KeyOwner(TenantId.Parse("11111111-1111-4111-8111-111111111111"), new SessionHandle("crm", digest)).GetHashCode();
        });
        AssertSpread(handles, Count);
    }

    private static IEnumerable<TenantId> Tenants(string family, int count) => Enumerable.Range(0, count).Select(i => Tenant(family, i));

    private static TenantId Tenant(string family, int i)
    {
        Span<uint> quarters = stackalloc uint[4];
        switch (family)
        {
            case "equal XOR of their quarters":
                (quarters[0], quarters[1]) = ((uint)i, (uint)i ^ 0x12345678);
                break;
            case "counting up":
                quarters[3] = (uint)i;
                break;
            case "one bit set":
                quarters[i / 32] = 1u << (i % 32);
                break;
            default:
                (quarters[i % 4], quarters[(i + 1) % 4]) = ((uint)(i / 4), 0xABCDEF01);
                break;
        }

        return TenantId.Parse(MemoryMarshal.Read<Guid>(MemoryMarshal.AsBytes(quarters)).ToString("D"));
    }

    // As a hash table divides them; of so many at random the fullest bucket has three times the average at the most.
    private static void AssertSpread(IEnumerable<int> hashes, int count)
    {
        var fullest = hashes.GroupBy(hash => (uint)hash % Buckets).Max(bucket => bucket.Count());
        Assert.InRange(fullest, 0, 8 + (3 * count / Buckets));
    }
}
