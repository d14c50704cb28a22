using System.Globalization;
using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary>Everything but <c>create_token</c>: what every call goes through before its own endpoint.</summary>
internal static class Api
{
    public static async Task RespondAsync(EmulatorCall call)
    {
        var (aurora, behaviour) = (call.Aurora, call.Behaviour);
        aurora.Stats.CountRequest();
        if (aurora.OnRequest is { } gate)
        {
            await gate(call.Http);
            if (call.Http.Response.HasStarted)
            {
                return;
            }
        }

        await aurora.Clock.DelayAsync(behaviour.ApiDelayMs, call.Aborted);
        if (behaviour.ApiCloseWithoutAnswer)
        {
            call.Http.Abort();
            return;
        }

        if (behaviour.ApiEdge is not EdgeResponse.None and var form)
        {
            await EdgeResponse.SendAsync(call, form, behaviour.ApiStatus);
            return;
        }

        if (call.Target.IsAmbiguous)
        {
            await call.ErrorAsync(400, "The request target can be read in two ways.");
            return;
        }

        if (behaviour.CacheControl is { } cacheControl)
        {
            call.Http.Response.Headers.CacheControl = cacheControl;
        }

        await RouteAsync(call);
    }

    /// <summary>Hands the call to the method of a resource, unless a switch sets the response.</summary>
    public static Task DispatchAsync(EmulatorCall call, Resource? resource)
    {
        if (call.Behaviour.ApiStatus is { } status)
        {
            return BentAsync(call, status);
        }

        return resource switch
        {
            null => call.NotFoundAsync(),
            _ when resource.For(call.Method) is { } method => method(call),
            _ => call.MethodRefusedAsync(resource.Allowed),
        };
    }

    private static Task RouteAsync(EmulatorCall call)
    {
        switch (call.Behaviour.FormatSuffixes ? [.. call.Segments.Select(WithoutSuffix)] : call.Segments)
        {
            case ["tenants", var tenant, .. var rest]:
                (call.Owner, call.Rest) = (tenant, rest);
                return TenantApi.RespondAsync(call);
            case ["v2", "tenants", var tenant, .. var rest]:
                (call.Owner, call.Rest) = (tenant, rest);
                return TenantApi.RespondAsync(call);
            case ["partner_applications" or "application_partners", var application, .. var rest]:
                (call.Owner, call.Rest) = (application, rest);
                return ApplicationApi.RespondAsync(call);
            case ["versions"]:
                return DispatchAsync(call, SampleTenant.Versions);
            default:
                return call.NotFoundAsync();
        }
    }

    private static string WithoutSuffix(string segment)
    {
        var decoded = Uri.UnescapeDataString(segment).Trim(' ', ',');
        var dot = decoded.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? decoded[..dot] : decoded;
    }

    private static Task BentAsync(EmulatorCall call, int status)
    {
        if (status is 429 or 503 && call.Behaviour.RetryAfter is { } retryAfter)
        {
            call.Http.Response.Headers.RetryAfter = retryAfter;
        }

        return status switch
        {
            204 or 205 or 304 => call.EmptyAsync(status),
            401 => call.UnauthorizedAsync("The emulator is configured to respond so."),
            < 300 => call.JsonAsync(status, new JsonObject { ["status"] = status.ToString(CultureInfo.InvariantCulture) }),
            _ => call.ErrorAsync(status, "The emulator is configured to respond so."),
        };
    }
}
