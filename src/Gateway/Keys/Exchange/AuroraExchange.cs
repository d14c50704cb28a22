using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using AuroraGateway.Connections;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Exchange;

/// <summary>Buys keys at Aurora's <c>POST /partner_applications/{application_id}/tenants/{tenant_id}/create_token</c>.</summary>
public sealed class AuroraExchange(TimeProvider time) : IKeyExchange
{
    private const int LargestAnswer = 64 * 1024;

    public async ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation)
    {
        // One site from here on, its key and its connections with it.
        var site = request.Site ?? throw new ArgumentException("An exchange is made at a site.", nameof(request));
        var keys = site.Keys;

        // A session token is sent once, so it must not be what proves a new key, unless the old one is known to be dead.
        if (keys.Candidate is { } candidate && (request.Session is null || keys.IsCurrentRefused))
        {
            var proof = await BuyWithAsync(site, candidate, request, cancellation);
            switch (proof.Failure?.Kind)
            {
                case null or KeyFailureKind.TenantNotAuthorized or KeyFailureKind.SessionRejected:
                    keys.Promote(candidate);
                    return proof;
                case KeyFailureKind.ApplicationKeyRejected:
                    keys.Refuse(candidate);
                    if (request.Session is not null)
                    {
                        return proof;
                    }

                    break;
                default:
                    return proof;
            }
        }

        var key = keys.Current;
        var outcome = await BuyWithAsync(site, key, request, cancellation);
        keys.Heard(key, isRefused: outcome.Failure?.Kind == KeyFailureKind.ApplicationKeyRejected);
        return outcome;
    }

    private async Task<ExchangeOutcome> BuyWithAsync(AuroraSite site, ApplicationKey key, ExchangeRequest request, CancellationToken cancellation)
    {
        var target = $"{site.Origin.Prefix}/partner_applications/{site.ApplicationId}/tenants/{request.Owner.Tenant}/create_token";
        if (request.Session is { } session)
        {
            target += "?session_token=" + Uri.EscapeDataString(session.Reveal());
        }

        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(target));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));

        if (request.Session is not null)
        {
            // An empty body instead of none: without one the handler sends again by itself when a connection closes
            // before an answer, and a session token would be sent twice.
            message.Content = new SentMark();
        }

        var lines = site.Lines;
        var connections = lines.Exchanges;
        try
        {
            var sent = Moment.Of(time);
            using var response = await connections.SendAsync(message, cancellation);
            var outcome = await ReadAsync(response, request.Session is not null, sent, cancellation);
            return Attribute(site, outcome, request.Owner.Tenant, response.StatusCode);
        }
        catch (HttpRequestException exception)
        {
            return ConnectException.In(exception) is { } unconnected ? Unsent(unconnected.Message) : NotAnswered(exception);
        }
        catch (OperationCanceledException)
        {
            // The path may have fallen silent, which HTTP/1.1 does not notice.
            lines.DistrustExchanges(connections);
            if (message.Content is SentMark { IsSent: false })
            {
                // A session token buys once. This one is still unspent.
                return Unsent("there was no connection within Keys:ExchangeTimeout");
            }

            throw;
        }
        catch (IOException)
        {
            return new KeyFailure(KeyFailureKind.Unavailable, "The connection to Aurora's token endpoint broke in the middle of its answer.");
        }
    }

    // What Aurora answers for a tenant that it does not know is published nowhere. A 404 of one tenant must not stop the exchanges of all others; the
    // tenant that was served last tells when it is the application that is gone.
    private static ExchangeOutcome Attribute(AuroraSite site, in ExchangeOutcome outcome, TenantId tenant, HttpStatusCode status)
    {
        if (outcome.Bought is not null)
        {
            site.Served = new StrongBox<TenantId>(tenant);
        }
        else if (status == HttpStatusCode.NotFound)
        {
            if (site.Served is { } last && last.Value != tenant)
            {
                return UnknownTenant;
            }

            site.Served = null;
        }

        return outcome;
    }

    private static async Task<ExchangeOutcome> ReadAsync(HttpResponseMessage response, bool withSession, Moment sent, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var retryAfter = RetryAfter.Read(response.Headers, sent.Utc);
        switch (status)
        {
            case >= 200 and < 300:
                var buffer = ArrayPool<byte>.Shared.Rent(LargestAnswer + 1);
                try
                {
                    var length = await FillAsync(response, buffer, cancellation);
                    return length > LargestAnswer
                        ? ExchangeAnswer.Bad("the answer is larger than 64 KiB")
                        : ExchangeAnswer.Read(buffer.AsMemory(0, length), response.Headers.Date, sent);
                }
                finally
                {
                    // It held a key.
                    ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
                }

            case 401:
                return new KeyFailure(KeyFailureKind.ApplicationKeyRejected, "Aurora answered 401: it does not take the application key. The operator must put a valid one into Aurora:ApplicationKeyFile.");
            case 404:
                return new KeyFailure(KeyFailureKind.ApplicationKeyRejected, "Aurora answered 404: it does not know this application, or not at this address. The operator must check Aurora:ApplicationId and Aurora:Environment.");
            case 403:
                return new KeyFailure(KeyFailureKind.TenantNotAuthorized, "Aurora answered 403: an administrator of the tenant must authorise the application in Aurora.");
            case 422:
                return new KeyFailure(KeyFailureKind.SessionRejected, withSession
                    ? "Aurora refused the session token: it is unknown, over an hour old, or spent. Load the app again for a new one."
                    : "Aurora asks for a session token: this is an embedded app. Send the token from the iframe or webhook URL as Aurora-Session-Token.");
            case 429:
                return new KeyFailure(KeyFailureKind.Throttled, "Aurora's token endpoint answered 429: too many exchanges.") { RetryAfter = retryAfter };
            case >= 500:
                return new KeyFailure(KeyFailureKind.Unavailable, $"Aurora's token endpoint answered {status}.") { RetryAfter = retryAfter };
            default:
                return new KeyFailure(KeyFailureKind.BadAnswer, $"Aurora's token endpoint answered {status}, which means nothing here; a redirect is not followed.");
        }
    }

    private static async Task<int> FillAsync(HttpResponseMessage response, byte[] buffer, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        return await body.ReadAtLeastAsync(buffer.AsMemory(0, LargestAnswer + 1), LargestAnswer + 1, throwOnEndOfStream: false, cancellation);
    }

    private static KeyFailure NotAnswered(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => Unsent("its name cannot be resolved"),
        HttpRequestError.ConnectionError => Unsent("no connection"),
        HttpRequestError.SecureConnectionError => Unsent("TLS failed, its certificate may not be trusted"),
        HttpRequestError.ResponseEnded => new KeyFailure(KeyFailureKind.Unavailable, "Aurora's token endpoint closed the connection without a whole answer."),
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded =>
            new KeyFailure(KeyFailureKind.BadAnswer, "Aurora's token endpoint answered something that is not HTTP, or too much of it."),
        _ => new KeyFailure(KeyFailureKind.Unavailable, $"The exchange at Aurora's token endpoint failed ({exception.HttpRequestError})."),
    };

    private static readonly KeyFailure UnknownTenant = new(
        KeyFailureKind.TenantNotAuthorized, "Aurora answered 404 for this tenant and sold keys for others: it knows no such tenant, or the tenant has not authorised the application.");

    private static KeyFailure Unsent(string why) => new(KeyFailureKind.Unavailable, $"Aurora's token endpoint cannot be reached: {why}.") { NothingSent = true };
}
