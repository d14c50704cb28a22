using System.Net;
using System.Net.Http.Headers;
using AuroraGateway.Connections;
using AuroraGateway.Platform;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Exchange;

/// <summary>Exchanges keys at Aurora's <c>POST /partner_applications/{application_id}/tenants/{tenant_id}/create_token</c>.</summary>
internal sealed class AuroraExchange(TimeProvider time) : IKeyExchange
{
    public async ValueTask<ExchangeOutcome> BuyAsync(ExchangeRequest request, CancellationToken cancellation)
    {
        // A reload may replace the connections of a target; its application and its keys stay.
        var find = request.Target ?? throw new ArgumentException("An exchange is made at a target.", nameof(request));
        var keys = find().Keys;

        // A session token is sent once, so it must not be what proves a new key, unless the old one is known to be dead.
        if (keys.Candidate is { } candidate && (request.Session is null || keys.IsCurrentRefused))
        {
            var proof = await BuyWithAsync(find, candidate, request, cancellation);
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
                case KeyFailureKind.BadAnswer:
                    // Not Aurora's word: it proves nothing, and the key in use must not suffer from it.
                    keys.Undecided(candidate, proof.Failure.Detail);
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
        var outcome = await BuyWithAsync(find, key, request, cancellation);
        keys.Heard(key, isRefused: outcome.Failure?.Kind == KeyFailureKind.ApplicationKeyRejected);
        return outcome;
    }

    private async Task<ExchangeOutcome> BuyWithAsync(
        Func<ExchangeTarget> find, ApplicationKey key, ExchangeRequest request, CancellationToken cancellation)
    {
        var aurora = find();
        var target = $"{aurora.Origin.Prefix}/partner_applications/{aurora.ApplicationId}/tenants/{request.Owner.Tenant}/create_token";
        if (request.Session is { } session)
        {
            target += "?session_token=" + Uri.EscapeDataString(session.Reveal());
        }

        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(target));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());
        Product.Describe(message);

        if (request.Session is not null)
        {
            // An empty body instead of none: without one the handler sends again by itself when a connection closes
            // before a response, and a session token would be sent twice.
            message.Content = new SentMark();
        }

        var connections = aurora.Clients.Exchanges;
        try
        {
            var sent = ClockReading.Of(time);
            using var response = await connections.SendAsync(message, cancellation);
            var outcome = await new TokenEndpointResponse(response, key, request.Session, sent).ReadAsync(cancellation);
            return Attribute(aurora.Keys, outcome, request.Owner.Tenant, response.StatusCode);
        }
        catch (HttpRequestException exception)
        {
            return ConnectException.In(exception) is { } unconnected ? Unsent(unconnected.Message) : NoResponse(exception);
        }
        catch (OperationCanceledException)
        {
            // The path may have fallen silent, which HTTP/1.1 does not notice.
            aurora.Clients.DistrustExchanges(connections);
            if (message.Content is SentMark { IsSent: false })
            {
                // A session token can be exchanged once. This one is still unspent.
                return Unsent("there was no connection within Keys:ExchangeTimeout");
            }

            throw;
        }
        catch (ObjectDisposedException)
        {
            // A reload replaced the connections after they were read, and nothing was sent.
            return ReferenceEquals(aurora.Clients, find().Clients)
                ? Unsent("its connections ended with a reload")
                : await BuyWithAsync(find, key, request, cancellation);
        }
        catch (IOException)
        {
            return new KeyFailure(
                KeyFailureKind.Unavailable, "The connection to Aurora's token endpoint broke in the middle of its response.");
        }
    }

    private static ExchangeOutcome Attribute(ApplicationKeys keys, in ExchangeOutcome outcome, TenantId tenant, HttpStatusCode status)
    {
        if (outcome.Key is not null)
        {
            keys.Served(tenant);
        }
        else if (status == HttpStatusCode.NotFound && outcome.Failure!.Kind == KeyFailureKind.ApplicationKeyRejected &&
            keys.IsUnknownTenant(tenant))
        {
            return UnknownTenant;
        }

        return outcome;
    }

    private static KeyFailure NoResponse(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => Unsent("its name cannot be resolved"),
        HttpRequestError.ConnectionError => Unsent("no connection"),
        HttpRequestError.SecureConnectionError => Unsent("TLS failed, its certificate may not be trusted"),
        HttpRequestError.ResponseEnded =>
            new KeyFailure(KeyFailureKind.Unavailable, "Aurora's token endpoint closed the connection without a complete response."),
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded =>
            new KeyFailure(KeyFailureKind.BadAnswer, "Aurora's token endpoint returned something that is not HTTP, or too much of it."),
        _ => new KeyFailure(KeyFailureKind.Unavailable, $"The exchange at Aurora's token endpoint failed ({exception.HttpRequestError})."),
    };

    private static readonly KeyFailure UnknownTenant = new(
        KeyFailureKind.TenantNotAuthorized,
        "Aurora returned 404 for this tenant and sold keys for others: it knows no such tenant, or the tenant has not " +
            "authorised the application.");

    private static KeyFailure Unsent(string why) =>
        new(KeyFailureKind.Unavailable, $"Aurora's token endpoint cannot be reached: {why}.") { NothingSent = true };
}
