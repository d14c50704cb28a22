using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Hosting;

namespace AuroraGateway.Integration.Journeys;

/// <summary>The operator's service that receives forwarded events.</summary>
internal sealed class EventService : IAsyncDisposable
{
    private readonly WebApplication app;

    private EventService(WebApplication app) => this.app = app;

    /// <summary>Without a query.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>What it responds with.</summary>
    public int Status { get; set; } = StatusCodes.Status204NoContent;

    public ConcurrentQueue<(Uri Url, string Headers)> Received { get; } = new();

    public static async Task<EventService> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var service = new EventService(builder.Build());
        service.app.Run(service.RespondAsync);
        await service.app.StartAsync();
        service.Url = new Uri(service.app.Urls.Single() + "/events");
        return service;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task RespondAsync(HttpContext http)
    {
        Received.Enqueue((new Uri(http.Request.GetEncodedUrl()), string.Join('\n', http.Request.Headers)));
        http.Response.StatusCode = Status;
        return Task.CompletedTask;
    }
}
