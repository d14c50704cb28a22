using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>What an announcement of Aurora changes: the next key exchange decides, and sessions, whose tokens can be sent only once, keep their keys.</summary>
public sealed partial class KeyRing
{
    /// <summary>
    /// Forgets refusals and brakes of the tenant on every replica, so that the next request makes an exchange. Where the application was withdrawn the
    /// backend key is dropped too; a session's key stays in use until Aurora rejects it.
    /// </summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="isAuthorised">The tenant authorised the application; else it withdrew that.</param>
    public void Reconsider(TenantId tenant, bool isAuthorised)
    {
        news.Reconsidered(tenant, isAuthorised);
        ReconsiderHere(tenant, isAuthorised);
    }

    /// <summary><see cref="Reconsider"/> on this replica only.</summary>
    public void ReconsiderHere(TenantId tenant, bool isAuthorised)
    {
        foreach (var (owner, slot) in slots)
        {
            if (owner.Tenant != tenant)
            {
                continue;
            }

            lock (slot.Gate)
            {
                if (!isAuthorised && owner.Session is null)
                {
                    slot.IsOwedExchange |= slot.Key is not null;
                    slot.Refused = slot.Key?.Fingerprint ?? slot.Refused;
                    slot.Key = null;
                    slot.Epoch++;
                }

                slot.Setback = slot.LastFailure = null;
                slot.Brake = slot.Suspicion = null;
                slot.Failures = 0;
                Volatile.Write(ref slot.NextRenewal, long.MinValue);
            }
        }
    }
}
