using System.Globalization;
using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary><c>POST …/create_token</c>: issues a temporary key for one tenant, with or without a session token.</summary>
internal static class CreateToken
{
    public static async Task RespondAsync(EmulatorCall call)
    {
        var aurora = call.Aurora;
        var behaviour = call.Behaviour;
        var tenant = call.Segments[3];
        aurora.Stats.CountExchange(tenant);
        foreach (var token in call.Target.QueryValues("session_token"))
        {
            aurora.Stats.SawSession(token, aurora.Sessions.Arrive(token));
        }

        if (aurora.OnExchange is { } gate)
        {
            await gate(tenant, call.Aborted);
        }

        await aurora.Clock.DelayAsync(behaviour.ExchangeDelayMs, call.Aborted);
        while (behaviour.Values.Changed is var changed && behaviour.ExchangeHang)
        {
            await changed.WaitAsync(call.Aborted);
        }

        if (behaviour.ExchangeCloseWithoutAnswer)
        {
            await call.Http.Request.Body.CopyToAsync(Stream.Null, call.Aborted);
            call.Http.Abort();
            return;
        }

        if (behaviour.ExchangeEdge is not EdgeResponse.None and var form)
        {
            await EdgeResponse.SendAsync(call, form, behaviour.ExchangeStatus);
            return;
        }

        await CreateTokenResponse.SendAsync(call, Bent(behaviour) ?? Judge(call, tenant));
    }

    /// <summary>What the switches say without a look at the request; null when they leave it to be judged.</summary>
    private static CreateTokenResponse? Bent(EmulatorBehaviour behaviour)
    {
        if (behaviour.ExchangeRedirect is not null)
        {
            return CreateTokenResponse.Refused(307, "The exchange has moved.");
        }

        if (behaviour.ExchangeBody is { } body)
        {
            return new CreateTokenResponse(behaviour.ExchangeStatus ?? 200, body);
        }

        return behaviour.ExchangeStatus is { } status and >= 300
            ? CreateTokenResponse.Refused(status, "The emulator is configured to respond so.")
            : null;
    }

    private static CreateTokenResponse Judge(EmulatorCall call, string tenant)
    {
        var (aurora, behaviour) = (call.Aurora, call.Behaviour);
        if (call.Target.IsAmbiguous)
        {
            return CreateTokenResponse.Refused(400, "The request target can be read in two ways.");
        }

        if (call.Method != "POST")
        {
            return CreateTokenResponse.Refused(405, "This method is not allowed here.");
        }

        if (!call.Presented.IsApplicationKey)
        {
            return CreateTokenResponse.Refused(401, "The application key is not valid.");
        }

        if (call.Segments[1] != aurora.Options.ApplicationId)
        {
            return CreateTokenResponse.Refused(404, "There is no such partner application.");
        }

        if (!TenantIds.IsCanonical(tenant))
        {
            return CreateTokenResponse.Refused(404, "There is no such tenant.");
        }

        if (behaviour.CreateTokenCountsTowardRate
            && (behaviour.RateSharedByTenant ? aurora.Keys.SharedRate(tenant) : aurora.ApplicationRate)
                .Take(behaviour.RatePerMinute, aurora.Clock.True) is { } seconds)
        {
            aurora.Stats.CountRateLimited();
            call.Http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return CreateTokenResponse.Refused(429, "The rate limit of this API key is used up.");
        }

        if (behaviour.UnauthorizedTenants.Contains(tenant) || (behaviour.OnlySeededTenants && aurora.Seed.Find(tenant) is null))
        {
            return CreateTokenResponse.Refused(403, "The tenant has not authorised this application.");
        }

        // Last of all, so that a call refused for another reason has not used the token up.
        var tokens = call.Target.QueryValues("session_token").ToArray();
        if (SessionRefusal(call, tokens) is { } refusal)
        {
            aurora.Stats.CountSession(spent: false);
            return CreateTokenResponse.Refused(422, refusal);
        }

        if (tokens.Length > 0)
        {
            aurora.Stats.CountSession(spent: true);
        }

        return Success(call, tenant, fromSession: tokens.Length > 0);
    }

    private static string? SessionRefusal(EmulatorCall call, string[] tokens)
    {
        if (tokens.Length == 0)
        {
            return call.Behaviour.RequireSessionToken ? "A session token is required." : null;
        }

        if (tokens.Length > 1)
        {
            return "There must be one session token.";
        }

        var lifetime = TimeSpan.FromSeconds(call.Behaviour.SessionTokenLifetimeSeconds);
        return call.Aurora.Sessions.Spend(tokens[0], call.Aurora.Clock.True, lifetime) switch
        {
            SessionVerdict.Accepted => null,
            SessionVerdict.AlreadySpent => "The session token was used before.",
            SessionVerdict.TooOld => "The session token is too old.",
            _ => "The session token is not known.",
        };
    }

    private static CreateTokenResponse Success(EmulatorCall call, string tenant, bool fromSession)
    {
        var (aurora, behaviour) = (call.Aurora, call.Behaviour);
        var lifetime = TimeSpan.FromSeconds(behaviour.KeyLifetimeSeconds);
        var secret = aurora.Keys.Issue(tenant, fromSession, aurora.Clock.True + lifetime, behaviour.NewKeyRevokesOld);
        var format = behaviour.ExpiresAtFormat == "iso" ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd HH:mm:ss 'UTC'";
        var token = new JsonObject
        {
            ["token"] = new JsonObject
            {
                ["bearer_token"] = behaviour.ExchangeBearerToken ?? secret,
                ["expires_at"] = behaviour.ExchangeExpiresAt
                    ?? (aurora.Clock.Told + lifetime).UtcDateTime.ToString(format, CultureInfo.InvariantCulture),
            },
        };
        var status = behaviour.ExchangeStatus ?? behaviour.ExchangeSuccessStatus;
        return new CreateTokenResponse(status, token.ToJsonString(), behaviour.ExchangeBodyBytes);
    }
}
