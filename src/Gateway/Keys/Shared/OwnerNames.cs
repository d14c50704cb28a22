using AuroraGateway.Redis;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Shared;

/// <summary>One owner's names.</summary>
/// <param name="Entry">The sealed key.</param>
/// <param name="Lease">Who is exchanging for it.</param>
/// <param name="Refusal">Why the last exchange failed.</param>
/// <param name="Fence">The tenant's fencing number.</param>
/// <param name="Epoch">Changes when the tenant's keys are dropped.</param>
/// <param name="Spent">Of a session: marks its token as spent, for every caller.</param>
/// <param name="Session">Of a session: 16 hexadecimal digits for caller and token.</param>
internal sealed record OwnerNames(string Entry, string Lease, string Refusal, string Fence, string Epoch, string? Spent, string? Session);

/// <summary>Makes <see cref="OwnerNames"/>.</summary>
internal static class OwnerNaming
{
    public static OwnerNames Of(this SharedNames names, in KeyOwner owner, KeySeal seal)
    {
        var tenant = names.RootOf(owner.Tenant.ToString());
        var session = owner.Session is { } handle ? SharedNames.Digest(handle.Caller, Convert.ToHexStringLower(handle.Digest)) : null;
        var own = tenant + seal.Id + (session is null ? ":backend" : ":session:" + session);
        return new OwnerNames(
            own + ":key", own + ":lease2", own + ":refusal", tenant + "fence", tenant + "epoch",
            owner.Session is { } spent ? tenant + "spent2:" + SharedNames.Digest("token", Convert.ToHexStringLower(spent.Digest)) : null,
            session);
    }
}
