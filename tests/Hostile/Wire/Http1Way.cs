using System.Net;
using System.Net.Security;
using System.Text;

namespace AuroraGateway.Hostile.Wire;

/// <summary>HTTP/1.1 in clear text, over TLS or over a Unix socket.</summary>
public sealed class Http1Way(string name, string proof, EndPoint endpoint, SslClientAuthenticationOptions? tls = null) : Way(name, proof)
{
    public override string Verdict(string both) => both.Split(" / ")[0];

    /// <summary>Sends the bytes on a connection of their own, which must be closed at the end, and reads every response.</summary>
    public async Task<IReadOnlyList<RawResponse>> ExchangeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Tally.Count(Name);
        return await ReadAllAsync(bytes, cancellation);
    }

    /// <summary>Opens another connection, for bytes.</summary>
    public Task<RawSocket> OpenAsync(CancellationToken cancellation) => RawSocket.ConnectAsync(endpoint, cancellation, tls);

    /// <summary>A well-formed request, the last on its connection.</summary>
    public byte[] Last(string target) =>
        Encoding.Latin1.GetBytes($"GET {target} HTTP/1.1\r\nHost: gateway\r\n{Proof}Connection: close\r\n\r\n");

    protected override async Task<RawResponse> AskAsync(
        string method, byte[] target, string proof, byte[] lines, CancellationToken cancellation)
    {
        // Without `Connection: close`, which would hide what else Connection names; a second request closes.
        byte[] request = [
            .. Encoding.ASCII.GetBytes(method + " "), .. target, .. Encoding.ASCII.GetBytes($" HTTP/1.1\r\nHost: gateway\r\n{proof}"),
            .. lines, .. "\r\n"u8];
        var responses = await ReadAllAsync((byte[])[.. request, .. Last("/closing")], cancellation);
        Assert.True(responses.Count == 1 ||
            (responses.Count == 2 && responses[1].ToString() is "404 no-route" or "401 caller-unknown"),
                $"{Name}: {string.Join(", ", responses)}");
        return responses[0];
    }

    private async Task<IReadOnlyList<RawResponse>> ReadAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
        RawResponse.ReadAll(await RawSocket.ExchangeAsync(endpoint, bytes, cancellation, tls));
}
