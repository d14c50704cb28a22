using AuroraGateway.Connections;
using AuroraGateway.Platform;

namespace AuroraGateway.Webhooks;

/// <summary>Sends GET requests to the operator's service. The head of the response decides; its body is not read.</summary>
internal sealed class ForwardTarget : IForwardTarget, IDisposable
{
    /// <summary>For all attempts together. Aurora waits ten seconds for its response.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(8);

    private const int MostAttempts = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider time;
    private readonly ServerPool pool;

    public ForwardTarget(WebhookForwardTerms terms, AddressBook book, TimeProvider time)
    {
        this.time = time;
        var connector = new ServerConnector(new ConnectTerms(WebhookForwardTerms.ConnectLimit, terms.Authorities, Proxy: null), book, time);
        pool = ServerPool.Open(
            connector, WebhookForward.MostAtOnce, reach: null, time, Transport, static transport => new HttpMessageInvoker(transport));
    }

    public async Task<string?> GetAsync(Uri url, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        string? failed = null;
        try
        {
            for (var attempt = 1; attempt <= MostAttempts; attempt++)
            {
                if (attempt > 1)
                {
                    await Task.Delay(Pause, time, either.Token);
                }

                (failed, var mayRetry) = await TryAsync(url, either.Token);
                if (!mayRetry)
                {
                    return failed;
                }
            }

            return failed;
        }
        catch (OperationCanceledException)
        {
            return failed ?? $"no response within {Deadline.TotalSeconds:F0} s";
        }
    }

    public void Dispose() => pool.Dispose();

    private async Task<(string? Failed, bool MayRetry)> TryAsync(Uri url, CancellationToken cancellation)
    {
        var client = pool.Current;
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        Product.Describe(request);
        try
        {
            using var response = await client.SendAsync(request, cancellation);
            return (response.IsSuccessStatusCode ? null : $"it responded with {(int)response.StatusCode}", false);
        }
        catch (OperationCanceledException)
        {
            // A path that went silent: the next webhook gets a new connection.
            pool.Distrust(client);
            throw;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // Never the exception's own text: it may quote the URL.
            var reason = ConnectException.In(exception)?.Message ?? (exception as HttpRequestException)?.HttpRequestError.ToString();
            return (reason ?? "the connection failed", true);
        }
    }

    private static SocketsHttpHandler Transport() => new()
    {
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = 0,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
    };
}
