namespace AuroraGateway.Keys.Exchange;

/// <summary>The connections to Aurora: those for exchanges and those for calls apart, so that neither waits for the other.</summary>
public sealed class AuroraLines(LineTerms terms, HttpMessageHandler exchanges, HttpMessageHandler calls) : IDisposable
{
    private const int MostExchanges = 64;

    public LineTerms Terms { get; } = terms;

    public HttpMessageInvoker Exchanges { get; } = new(exchanges);

    public HttpMessageInvoker Calls { get; } = new AuroraClient(calls);

    /// <summary>Makes them; nothing is connected yet.</summary>
    public static AuroraLines Open(LineTerms terms) => new(
        terms,
        AuroraTransport.Create(terms.ConnectTimeout, terms.Authorities, MostExchanges),
        AuroraTransport.Create(terms.ConnectTimeout, terms.Authorities, terms.MaxConnections));

    /// <summary>What is being sent over them is finished; nothing more can be begun.</summary>
    public void Dispose()
    {
        Exchanges.Dispose();
        Calls.Dispose();
    }
}
