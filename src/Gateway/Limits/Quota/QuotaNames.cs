using AuroraGateway.Redis;

namespace AuroraGateway.Limits.Quota;

/// <summary>The names in Redis under which replicas count Aurora's quota; a session is named by a digest.</summary>
internal static class QuotaNames
{
    public static string QuotaOf(this SharedNames names, in QuotaOwner owner)
    {
        if (owner.IsApplication)
        {
            return names.ApplicationQuota;
        }

        var tenant = names.RootOf(owner.Tenant.ToString()) + "quota";
        return owner.Session is { } session
            ? $"{tenant}:{SharedNames.Digest(session.Caller, Convert.ToHexStringLower(session.Digest))}"
            : tenant;
    }
}
