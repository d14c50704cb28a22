using AuroraGateway.Connections;

namespace AuroraGateway.Keys.Exchange;

/// <summary>The connections to Aurora: those for exchanges and those for calls apart, so that neither waits for the other.</summary>
internal sealed class AuroraClients(ConnectionTerms terms, ServerPool exchanges, ServerPool calls, Reach? reach = null) : IDisposable
{
    /// <summary>Connections for exchanges at the most.</summary>
    public const int MostExchanges = 64;

    private volatile bool requiresHttp1;

    /// <summary>Over handlers that stay.</summary>
    public AuroraClients(ConnectionTerms terms, HttpMessageHandler exchanges, HttpMessageHandler calls)
        : this(terms, ServerPool.Fixed(new HttpMessageInvoker(exchanges)), ServerPool.Fixed(new AuroraClient(calls)))
    {
    }

    public ConnectionTerms Terms { get; } = terms;

    /// <summary>True once Aurora demanded HTTP/1.1 for a call (HTTP_1_1_REQUIRED).</summary>
    public bool RequiresHttp1
    {
        get => requiresHttp1;
        set => requiresHttp1 = value;
    }

    /// <summary>Read once for each sending; <see cref="DistrustExchanges"/> takes what was read.</summary>
    public HttpMessageInvoker Exchanges => exchanges.Current;

    /// <summary>Read once for each sending; <see cref="DistrustCalls"/> takes what was read.</summary>
    public HttpMessageInvoker Calls => calls.Current;

    /// <summary>Why Aurora cannot be connected to; null if it can, as far as is known.</summary>
    public string? Trouble => reach?.Trouble?.Message;

    /// <summary>The step at which connections fail; null if they do not.</summary>
    public ConnectStep? FailingStep => reach?.Trouble?.Step;

    /// <summary>An exchange timed out: its connection, and those as old as it, get no further one.</summary>
    public void DistrustExchanges(HttpMessageInvoker used) => exchanges.Distrust(used);

    /// <summary>A call timed out: its connection, and those as old as it, get no further one.</summary>
    public void DistrustCalls(HttpMessageInvoker used) => calls.Distrust(used);

    /// <summary>What is being sent over them is finished; nothing more can be begun.</summary>
    public void Dispose()
    {
        reach?.Dispose();
        exchanges.Dispose();
        calls.Dispose();
    }
}
