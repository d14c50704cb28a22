using System.Globalization;
using AuroraGateway.Connections.Responses;

namespace AuroraGateway.Keys.Exchange;

/// <summary>
/// Turns a response of the token endpoint into an outcome. Only a key, or a refusal in Aurora's own error format, is Aurora's.
/// </summary>
internal sealed class TokenEndpointResponse(HttpResponseMessage response, ApplicationKey key, SessionToken? session, ClockReading sent)
{
    private const int LargestBody = 64 * 1024;

    // The key and the token were in the request; a server that writes them back must not get them into a message.
    private readonly string edge = EdgeHint.Of(response, key.Reveal(), session?.Reveal() ?? key.Reveal());

    private bool IsForeign => !AuroraErrors.MayBe(response.Content);

    private int Status => (int)response.StatusCode;

    /// <param name="cancellation">The exchange's deadline.</param>
    public async Task<ExchangeOutcome> ReadAsync(CancellationToken cancellation) => Status switch
    {
        >= 200 and < 300 => await ReadKeyAsync(cancellation),
        401 or 403 or 404 or 422 => await IsAurorasAsync(cancellation) ? Refusal() : Foreign(),
        407 => Bad("A proxy in the path requires authentication. The operator must check the network path, or set Aurora:Proxy."),
        429 => new KeyFailure(KeyFailureKind.Throttled, $"Aurora's token endpoint returned {What()}: too many exchanges.{Suspect()}")
        {
            RetryAfter = RetryAfter.Read(response.Headers, sent.Utc),
        },
        511 => Foreign(),
        >= 500 => new KeyFailure(KeyFailureKind.Unavailable, $"Aurora's token endpoint returned {What()}.{Suspect()}")
        {
            RetryAfter = RetryAfter.Read(response.Headers, sent.Utc),
        },
        >= 300 and < 400 =>
            Bad("A redirect is not followed. The operator must check Aurora:BaseUrl and any proxy or login page in the path."),
        _ => Bad("A key exchange has no such response." + Suspect()),
    };

    private async Task<ExchangeOutcome> ReadKeyAsync(CancellationToken cancellation)
    {
        using var text = await ResponseText.ReadAsync(response, LargestBody, cancellation);
        var outcome = text.Trouble is { } trouble
            ? ExchangeResponse.Bad(trouble)
            : ExchangeResponse.Read(text.Utf8, response.Headers.Date, sent);

        // A captive portal or a login page returns 200 for everything.
        return outcome.Failure is { } failure && IsForeign
            ? failure with { Detail = $"{failure.Detail} It was {edge}.{Suspect()}" }
            : outcome;
    }

    private async Task<bool> IsAurorasAsync(CancellationToken cancellation)
    {
        if (IsForeign)
        {
            return false;
        }

        using var text = await ResponseText.ReadAsync(response, AuroraErrors.Largest, cancellation);
        return text.Trouble is null && AuroraErrors.Are(text.Utf8);
    }

    private KeyFailure Refusal() => Status switch
    {
        401 => new(
            KeyFailureKind.ApplicationKeyRejected,
            "Aurora returned 401: it rejects the application key. The operator must write a valid one into Aurora:ApplicationKeyFile."),
        404 => new(
            KeyFailureKind.ApplicationKeyRejected,
            "Aurora returned 404: this address has no such application. "
            + "The operator must check Aurora:ApplicationId and Aurora:Environment."),
        403 => new(
            KeyFailureKind.TenantNotAuthorized,
            "Aurora returned 403: an administrator of the tenant must authorise the application in Aurora."),
        _ => new(KeyFailureKind.SessionRejected, session is not null
            ? "Aurora rejected the session token: it is unknown, over an hour old, or spent. Load the app again for a new one."
            : "Aurora requires a session token: this is an embedded app. "
              + "Send the token from the iframe or webhook URL as Aurora-Session-Token."),
    };

    private KeyFailure Foreign() => Bad(
        "This is not Aurora's error format, so no key, tenant or session was rejected. "
        + "The operator must check Aurora:BaseUrl and any firewall, proxy or CDN in the path.");

    private KeyFailure Bad(string consequence) => new(KeyFailureKind.BadAnswer, $"Aurora's token endpoint returned {edge}. {consequence}");

    private string What() => IsForeign ? edge : Status.ToString(CultureInfo.InvariantCulture);

    private string Suspect() => IsForeign ? " A firewall, proxy or CDN in the path may have sent it: the operator must check there." : "";
}
