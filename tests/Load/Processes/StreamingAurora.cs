using System.Buffers;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AuroraGateway.Load.Processes;

/// <summary>
/// An Aurora whose bodies are as large as one asks (<c>GET …/bytes/N</c> sends N, anything else swallows what it is sent and says how
/// much that was): the emulator has no endpoint of such a size, as Aurora itself keeps its large files elsewhere.
/// </summary>
internal sealed class StreamingAurora : IAsyncDisposable
{
    private static readonly byte[] Chunk = new byte[64 * 1024];
    private readonly WebApplication app;
    private long exchanges;

    private StreamingAurora(WebApplication app) => this.app = app;

    public Uri Url { get; private set; } = null!;

    public long Exchanges => Interlocked.Read(ref exchanges);

    public static async Task<StreamingAurora> Start(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;

            // Slow clients are the scenario, not a fault.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        var app = builder.Build();
        var aurora = new StreamingAurora(app);
        app.Run(aurora.Respond);
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        aurora.Url = new Uri(address);
        return aurora;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Respond(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var last = path[(path.LastIndexOf('/') + 1)..];
        if (last == "create_token")
        {
            Interlocked.Increment(ref exchanges);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(
                $$$"""{"token":{"bearer_token":"tk_test_{{{Guid.NewGuid():N}}}","expires_at":"{{{AuroraTime.In(TimeSpan.FromHours(13))}}}"}}""");
        }
        else if (HttpMethods.IsGet(context.Request.Method) && long.TryParse(last, CultureInfo.InvariantCulture, out var size))
        {
            await Send(context, size);
        }
        else
        {
            var received = await Swallow(context);
            await context.Response.WriteAsync(received.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static async Task Send(HttpContext context, long size)
    {
        context.Response.ContentLength = size;
        context.Response.ContentType = "application/octet-stream";
        while (size > 0)
        {
            var count = (int)Math.Min(size, Chunk.Length);
            await context.Response.Body.WriteAsync(Chunk.AsMemory(0, count), context.RequestAborted);
            size -= count;
        }
    }

    private static async Task<long> Swallow(HttpContext context)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk.Length);
        try
        {
            long received = 0;
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                received += read;
            }

            return received;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
