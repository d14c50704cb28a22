using System.Net;
using System.Text;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Connections;

namespace AuroraGateway.Unit.Connections;

/// <summary>What is accepted as a proxy, and what is made of its responses. No credential is in a message.</summary>
public sealed class ForwardProxyTests : IDisposable
{
    private const string Secret = "gateway:s3cret-Passw0rd";

    private readonly string file = Path.GetTempFileName();

    public ForwardProxyTests() => File.WriteAllText(file, Secret + "\n");

    public void Dispose() => File.Delete(file);

    [Theory]
    [InlineData("http://proxy.example:3128", "http://proxy.example:3128")]
    [InlineData("http://proxy.example:3128/", "http://proxy.example:3128")]
    [InlineData("http://[2001:db8::1]:3128", "http://[2001:db8::1]:3128")]
    [InlineData("http://proxy.example", "http://proxy.example:80")]
    public void An_address_with_http_is_one(string text, string shown)
    {
        Assert.Null(ForwardProxy.TryParse(text, null, out var proxy));
        Assert.Equal(shown, proxy!.ToString());
    }

    [Theory]
    [InlineData("proxy.example:3128", "like http://proxy.example:3128")]
    [InlineData("https://proxy.example:3128", "like http://proxy.example:3128")]
    [InlineData("socks5://proxy.example:1080", "like http://proxy.example:3128")]
    [InlineData("http://gateway:s3cret-Passw0rd@proxy.example:3128", "Aurora:ProxyCredentialFile")]
    [InlineData("http://proxy.example:3128/path", "host and port only")]
    public void Another_one_is_a_mistake_that_says_what_is_expected(string text, string expected)
    {
        var wrong = ForwardProxy.TryParse(text, null, out _);
        Assert.Contains(expected, wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "expected one line user:password")]
    [InlineData("no-colon", "expected one line user:password")]
    [InlineData(":only-password", "expected one line user:password")]
    [InlineData("a:b\nc:d", "expected one line user:password")]
    public void A_credential_file_of_another_form_is_a_mistake(string content, string expected)
    {
        File.WriteAllText(file, content);
        Assert.Contains(expected, ProxyCredential.TryRead(file, out _), StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_credential_is_used_for_the_next_tunnel_and_one_that_cannot_be_read_leaves_the_last_good_one()
    {
        Assert.Null(ProxyCredential.TryRead(file, out var credential));
        Assert.Equal(Basic(Secret), credential!.Reveal());
        File.WriteAllText(file, "\uFEFFother:pässword\r\n");
        Assert.Equal(Basic("other:pässword"), credential.Reveal());
        File.Delete(file);
        Assert.NotNull(credential.Refresh());
        Assert.Equal(Basic("other:pässword"), credential.Reveal());
    }

    [Fact]
    public async Task A_tunnel_is_asked_for_with_the_credential_and_nothing_that_follows_its_head_is_read()
    {
        using var stream = new Duplex("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 Connection established\r\nVia: x\r\n\r\nTUNNEL");
        await OpenAsync(stream);
        Assert.Equal(
            "CONNECT aurora.example:443 HTTP/1.1\r\nHost: aurora.example:443\r\nUser-Agent: agent\r\n"
                + $"Proxy-Authorization: {Basic(Secret)}\r\n\r\n",
            stream.Written);
        Assert.Equal("TUNNEL", stream.Rest);
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "responded 407 to CONNECT aurora.example:443: it does not accept")]
    [InlineData("HTTP/1.0 403 Filtered\r\nContent-Type: text/html\r\n\r\n<html>", "responded 403 to CONNECT aurora.example:443: its rules")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\n\r\n", "responded 502 to CONNECT aurora.example:443: it has no connection to the server")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n\r\n", "responded 302")]
    [InlineData("", "closed the connection before its response")]
    [InlineData("HTTP/1.1 200", "closed the connection before its response")]
    [InlineData("SSH-2.0-OpenSSH\r\n", "something that is not HTTP")]
    [InlineData("HTTP/2 200\r\n\r\n", "something that is not HTTP/1")]
    public async Task Every_other_response_is_a_reason_that_names_the_proxy(string response, string expected)
    {
        using var stream = new Duplex(response);
        var failed = await Assert.ThrowsAsync<ConnectException>(() => OpenAsync(stream));
        Assert.Equal(ConnectStep.Proxy, failed.Step);
        Assert.StartsWith("the proxy http://proxy.example:3128 ", failed.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Basic(Secret)[6..], failed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_without_end_is_given_up()
    {
        using var stream = new Duplex("HTTP/1.1 200 OK\r\n" + new string('x', 100_000));
        var failed = await Assert.ThrowsAsync<ConnectException>(() => OpenAsync(stream));
        Assert.Contains("more than 8 KiB", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Proxy_variables_are_mentioned_without_their_values()
    {
        static string? Variable(string name) => name is "HTTPS_PROXY" or "all_proxy" ? "http://user:s3cret@proxy:3128" : null;
        var found = ProxyVariables.Among(Variable, hasProxy: false).ToList();
        Assert.Equal(["HTTPS_PROXY", "all_proxy"], found.Select(warning => warning.Path));
        Assert.All(found, warning => Assert.DoesNotContain("s3cret", warning.ToString(), StringComparison.Ordinal));
        Assert.All(found, warning => Assert.Contains("set Aurora:Proxy", warning.Message, StringComparison.Ordinal));
    }

    private static string Basic(string credential) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credential));

    private Task OpenAsync(Stream stream)
    {
        Assert.Null(ProxyCredential.TryRead(file, out var credential));
        Assert.Null(ForwardProxy.TryParse("http://proxy.example:3128", credential, out var proxy));
        var server = new DnsEndPoint("aurora.example", 443);
        return ProxyTunnel.OpenAsync(stream, proxy!, server, "agent", TestContext.Current.CancellationToken);
    }

    private sealed class Duplex(string incoming) : MemoryStream
    {
        private readonly MemoryStream sent = new();
        private readonly MemoryStream given = new(Encoding.ASCII.GetBytes(incoming));

        public string Written => Encoding.ASCII.GetString(sent.ToArray());

        public string Rest => Encoding.ASCII.GetString(given.ToArray()[(int)given.Position..]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            given.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            sent.WriteAsync(buffer, cancellationToken);
    }
}
