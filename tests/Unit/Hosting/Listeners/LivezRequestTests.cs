using System.Text;
using AuroraGateway.Hosting.Listeners;

namespace AuroraGateway.Unit.Hosting.Listeners;

public class LivezRequestTests
{
    [Theory]
    [InlineData("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", true)]
    [InlineData("HEAD /livez HTTP/1.1\r\nHost: x\r\n\r\n", true)]
    [InlineData(
        "GET /livez HTTP/1.1\r\nHost: 10.0.0.1:8081\r\nUser-Agent: kube-probe/1.30\r\nAccept: */*\r\nConnection: close\r\n\r\n", true)]
    [InlineData("GET /livez HTTP/1.1\r\n\r\n", false)]
    [InlineData("GET /livez HTTP/1.1\r\nHost: x\r\n", false)]
    [InlineData("GET /livez?x HTTP/1.1\r\nHost: x\r\n\r\n", false)]
    [InlineData("GET /livezz HTTP/1.1\r\nHost: x\r\n\r\n", false)]
    [InlineData("POST /livez HTTP/1.1\r\nHost: x\r\n\r\n", false)]
    [InlineData("GET /livez HTTP/1.0\r\nHost: x\r\n\r\n", false)]
    [InlineData("GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n", false)]
    [InlineData("GET /livez HTTP/1.1\r\nHost: x\r\ntransfer-encoding: chunked\r\n\r\n", false)]
    [InlineData("GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /keys HTTP/1.1\r\n\r\n", false)]
    [InlineData("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", false)]
    public void Only_a_whole_request_of_a_probe_is_one(string bytes, bool expected) =>
        Assert.Equal(expected, LivezRequest.Is(Encoding.ASCII.GetBytes(bytes), out _));

    [Fact]
    public void The_response_says_why_it_is_not_live_and_HEAD_gets_no_body()
    {
        Assert.EndsWith("\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlive\n", Text(null, false), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 503 ", Text("no reason", false), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nnot live: no reason\n", Text("no reason", false), StringComparison.Ordinal);
        Assert.EndsWith("\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", Text(null, true), StringComparison.Ordinal);

        static string Text(string? notLive, bool isHead) => Encoding.UTF8.GetString(LivezRequest.Response(notLive, isHead));
    }
}
