// YARP as its documentation sets it up, with one fixed header and no logging: a route and a cluster from a configuration file, or, with the
// mode `direct`, its forwarder alone. The second port returns the bytes allocated so far, which only the process itself can count.
using System.Globalization;
using System.Net;
using AuroraGateway.Load.Peers.BareYarp;
using Yarp.ReverseProxy.Forwarder;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.Configuration.AddJsonFile(args[0]);
var isDirect = builder.Configuration["Mode"] == "direct";
if (isDirect)
{
    builder.Services.AddHttpForwarder();
}
else
{
    builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
}

int port = builder.Configuration.GetValue<int>("Port"), countersPort = builder.Configuration.GetValue<int>("CountersPort");
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
var app = builder.Build();
if (isDirect)
{
    var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
    var client = new HttpMessageInvoker(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(15),
    });
    var upstream = builder.Configuration["ReverseProxy:Clusters:aurora:Destinations:aurora:Address"]!;
    var swap = new FixedHeader(builder.Configuration["ReverseProxy:Routes:aurora:Transforms:0:Set"]!);
    app.Run(async http => await forwarder.SendAsync(http, upstream, client, ForwarderRequestConfig.Empty, swap));
}
else
{
    app.MapReverseProxy();
}

// A host of its own: an extra route or listener in the proxy would be a part of what is measured.
var counters = WebApplication.CreateSlimBuilder();
counters.Logging.ClearProviders();
counters.WebHost.UseUrls($"http://127.0.0.1:{countersPort}");
await using var figures = counters.Build();
figures.MapGet("/allocated", () => GC.GetTotalAllocatedBytes().ToString(CultureInfo.InvariantCulture));
await figures.StartAsync();
await app.RunAsync();
