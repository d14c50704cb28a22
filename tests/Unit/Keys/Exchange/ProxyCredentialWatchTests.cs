using AuroraGateway.Connections;
using AuroraGateway.Files;
using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>A proxy's credential file that breaks is reported before a connection needs it.</summary>
public sealed class ProxyCredentialWatchTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void A_file_that_cannot_be_used_is_reported_until_it_can()
    {
        File.WriteAllText(file, "user:password");
        Assert.Null(ProxyCredential.TryRead(file, out var credential));
        Assert.Null(ForwardProxy.TryParse("http://proxy.example:3128", credential, out var proxy));
        using var handler = new SocketsHttpHandler();
        var clients = new AuroraClients(new ConnectionTerms(TimeSpan.FromSeconds(5), null, 1, proxy), handler, handler);
        var time = new FakeTimeProvider();
        var target = Sites.Named("app") with { Clients = clients };
        var troubles = new FileFailures();
        using var watch = new ProxyCredentialWatch(() => target, troubles, time);

        watch.Look();
        Assert.Empty(troubles.All);
        File.WriteAllText(file, "passw0rd-without-user");
        watch.Look();
        var (reader, wrong) = Assert.Single(troubles.All);
        Assert.Equal("Aurora:ProxyCredentialFile", reader);
        Assert.DoesNotContain("passw0rd", wrong, StringComparison.Ordinal);
        File.WriteAllText(file, "user:other");
        watch.Look();
        Assert.Empty(troubles.All);
    }
}
