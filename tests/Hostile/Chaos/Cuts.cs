using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile.Chaos;

/// <summary>Callers that hang up in the middle of a body, theirs or Aurora's.</summary>
internal static class Cuts
{
    public static async Task RunAsync(Gateway gateway, Random random, CancellationToken cancellation)
    {
        for (var i = 0; i < 10; i++)
        {
            var tenant = Tenants.Ordinary[random.Next(Tenants.Ordinary.Length)];
            using var connection = await RawSocket.ConnectAsync(gateway.Data, cancellation);
            var hidden = $"DELETE /tenants/{tenant}/hidden HTTP/1.1\r\nHost: x\r\n\r\n";
            var framing = random.Next(2) == 0 ? "Content-Length: 1000000\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\n8000\r\n";
            var head = random.Next(3) == 0
                ? $"GET /tenants/{tenant}/projects HTTP/1.1\r\nHost: x\r\nX-Api-Key: {GatewayProcess.AllKey}\r\n\r\n"
                : $"POST /tenants/{tenant}/uploads HTTP/1.1\r\nHost: x\r\nX-Api-Key: {GatewayProcess.AllKey}\r\n{framing}{hidden}";
            await connection.SendAsync(Encoding.ASCII.GetBytes(head), cancellation);
            await Moments.PassAsync(random.NextDouble() * 0.05, cancellation);
        }
    }
}
