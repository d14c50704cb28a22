namespace AuroraGateway.Emulator;

/// <summary>The door of <c>/tenants/{tenant}/…</c>: one live temporary key of exactly that tenant, within its rate limit.</summary>
internal static class TenantApi
{
    /// <summary>Names the tenant of the key in every response, so that a test sees whose response it received.</summary>
    public const string TenantHeader = "X-Emulator-Tenant";

    public static Task RespondAsync(EmulatorCall call)
    {
        var (aurora, behaviour) = (call.Aurora, call.Behaviour);
        var now = aurora.Clock.True;
        if (call.Presented.TemporaryKey is not { } key || !key.IsLive(now))
        {
            return call.UnauthorizedAsync("A live temporary key of this tenant is required.");
        }

        call.Http.Response.Headers[TenantHeader] = key.Tenant;
        var rate = behaviour.RateSharedByTenant ? key.Holder.Rate : key.Rate;
        if (rate.Take(behaviour.RatePerMinute, now) is { } seconds)
        {
            return call.RateLimitedAsync(seconds);
        }

        // Byte for byte: an alias of the tenant's id is another tenant.
        if (key.Tenant != call.Owner)
        {
            aurora.Stats.CountWrongTenant();
            return call.NotFoundAsync();
        }

        return Api.DispatchAsync(call, TenantRoutes.Find(call));
    }
}
