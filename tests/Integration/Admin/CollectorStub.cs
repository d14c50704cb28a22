using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AuroraGateway.Integration.Admin;

/// <summary>Takes what is exported by OTLP over HTTP, and keeps it as text: protobuf leaves strings as they are.</summary>
internal sealed class CollectorStub : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly StringBuilder taken = new();

    private CollectorStub()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body, Encoding.Latin1);
            var text = await reader.ReadToEndAsync();
            lock (taken)
            {
                taken.Append(http.Request.Path).Append('\n').Append(text).Append('\n');
            }
        });
    }

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public string Taken
    {
        get
        {
            lock (taken)
            {
                return taken.ToString();
            }
        }
    }

    public static async Task<CollectorStub> StartAsync()
    {
        var stub = new CollectorStub();
        await stub.app.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
