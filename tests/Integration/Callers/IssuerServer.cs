using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AuroraGateway.Integration.Callers;

/// <summary>An OpenID Connect issuer on a loopback port: discovery and key set; can be down, and counts.</summary>
internal sealed class IssuerServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private int discoveries;
    private int keySets;

    private IssuerServer(WebApplication app)
    {
        this.app = app;
        app.Run(RespondAsync);
    }

    public TestIssuer Issuer { get; private set; } = null!;

    /// <summary>Connections are cut without a response.</summary>
    public bool IsDown { get; set; }

    /// <summary>What its discovery document says instead of its own name.</summary>
    public string? OtherName { get; set; }

    /// <summary>Where it redirects requests for its keys.</summary>
    public string? RedirectKeysTo { get; set; }

    /// <summary>Awaited before each response.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Discoveries => Volatile.Read(ref discoveries);

    public int KeySets => Volatile.Read(ref keySets);

    public static async Task<IssuerServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = new IssuerServer(builder.Build());
        await server.app.StartAsync();
        server.Issuer = new TestIssuer(
            server.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Issuer.Dispose();
    }

    private async Task RespondAsync(HttpContext http)
    {
        var isDiscovery = http.Request.Path == "/.well-known/openid-configuration";
        Interlocked.Increment(ref isDiscovery ? ref discoveries : ref keySets);
        await Gate;
        if (IsDown)
        {
            http.Abort();
        }
        else if (isDiscovery)
        {
            await http.Response.WriteAsync($$"""{ "issuer": "{{OtherName ?? Issuer.Issuer}}", "jwks_uri": "{{Issuer.Issuer}}/keys" }""");
        }
        else if (RedirectKeysTo is { } elsewhere)
        {
            http.Response.Redirect(elsewhere);
        }
        else
        {
            await http.Response.WriteAsync(Issuer.Jwks);
        }
    }
}
