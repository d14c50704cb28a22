using System.Text;

namespace AuroraGateway.Hostile;

/// <summary>Headers of a content that is empty: strict servers want its type all the same.</summary>
public sealed class EmptyContentTests(UntrustedResponseTests.HostileAurora hostile) : IClassFixture<UntrustedResponseTests.HostileAurora>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "Content-Length: 0\r\n")]
    [InlineData("PUT", "Content-Length: 0\r\n")]
    [InlineData("PATCH", "Content-Length: 0\r\n")]
    [InlineData("DELETE", "Content-Length: 0\r\n")]
    [InlineData("POST", "")]
    [InlineData("PUT", "")]
    [InlineData("PATCH", "")]
    [InlineData("DELETE", "")]
    [InlineData("OPTIONS", "Content-Length: 0\r\n")]
    public async Task The_type_of_an_empty_content_passes_and_so_does_its_length(string method, string length)
    {
        hostile.Aurora.Close = true;
        hostile.Aurora.Response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();
        foreach (var way in hostile.Ways)
        {
            hostile.Aurora.Forget();
            var lines = Encoding.ASCII.GetBytes($"Content-Type: application/json\r\nContent-Language: de\r\nContent-MD5: x\r\n{length}");
            var response = await way.AskAsync(Encoding.ASCII.GetBytes($"/tenants/{GatewayProcess.TenantA}/projects"), lines, Cancellation,
                method);
            Assert.Equal($"{way}: 200", $"{way}: {response}");
            var head = Assert.Single(hostile.Aurora.Requests);
            Assert.Contains("\r\nContent-Type: application/json\r\n", head, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("\r\nContent-Language: de\r\n", head, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("\r\nContent-MD5: x\r\n", head, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("\r\nContent-Length: 0\r\n", head, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Transfer-Encoding", head, StringComparison.OrdinalIgnoreCase);
        }
    }
}
