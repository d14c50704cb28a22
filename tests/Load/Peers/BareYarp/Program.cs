// YARP as its documentation sets it up: a route, a cluster and one fixed header from a configuration file; no logging.
// The second port answers with the bytes allocated so far, which only the process itself can count.
using System.Globalization;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.Configuration.AddJsonFile(args[0]);
builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
int port = builder.Configuration.GetValue<int>("Port"), countersPort = builder.Configuration.GetValue<int>("CountersPort");
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
var app = builder.Build();
app.MapReverseProxy();

// A host of its own: an extra route or listener in the proxy would be a part of what is measured.
var counters = WebApplication.CreateSlimBuilder();
counters.Logging.ClearProviders();
counters.WebHost.UseUrls($"http://127.0.0.1:{countersPort}");
await using var figures = counters.Build();
figures.MapGet("/allocated", () => GC.GetTotalAllocatedBytes().ToString(CultureInfo.InvariantCulture));
await figures.StartAsync();
await app.RunAsync();
