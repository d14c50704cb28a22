using System.Net;
using AuroraGateway.Hosting.Sockets;

namespace AuroraGateway.Unit.Hosting.Sockets;

public sealed class InheritedSocketsTests
{
    private const int Own = 4711;

    [Theory]
    [InlineData(null, "1")]
    [InlineData("4712", "1")]
    [InlineData("4711", null)]
    [InlineData("4711", "many")]
    [InlineData("4711", "0")]
    public void What_is_meant_for_another_process_or_says_no_number_is_not_touched(string? process, string? count)
    {
        var inherited = InheritedSockets.Take(Environment(process, count, "data"), Own);
        Assert.Empty(inherited.Data);
        Assert.Empty(inherited.Admin);
        Assert.Null(inherited.Of(new IPEndPoint(IPAddress.Loopback, 8080)));
    }

    private static Dictionary<string, string?> Environment(string? process, string? count, string names) =>
        new() { ["LISTEN_PID"] = process, ["LISTEN_FDS"] = count, ["LISTEN_FDNAMES"] = names };
}
