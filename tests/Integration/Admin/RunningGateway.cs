using System.Text.Json.Nodes;
using AuroraGateway.Commands;
using AuroraGateway.Configuration;
using AuroraGateway.Emulator;
using AuroraGateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace AuroraGateway.Integration.Admin;

/// <summary>The gateway in this process, on real sockets, in front of an emulator that tests can bend.</summary>
public sealed class RunningGateway : IAsyncDisposable
{
    public const string Tenant = "11111111-1111-4111-8111-111111111111";
    public const string Other = "22222222-2222-4222-8222-222222222222";
    public const string Unauthorised = DemoSettings.Unauthorised;

    private readonly AuroraEmulator emulator;

    private RunningGateway(AuroraEmulator emulator, WebApplication app, Stream access)
    {
        this.emulator = emulator;
        App = app;
        Access = access;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Data = new Uri(addresses[0]);
        Admin = new Uri(addresses[1]);
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    }

    public WebApplication App { get; }

    public Stream Access { get; }

    public Uri Data { get; }

    public Uri Admin { get; }

    public Uri Emulator => emulator.BaseUrl;

    public HttpClient Http { get; }

    /// <param name="settings">Over those of <c>dev</c>.</param>
    /// <param name="otlp">What is exported where.</param>
    /// <param name="build">Called with the application before it starts.</param>
    public static async Task<RunningGateway> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, OtlpSettings? otlp = null, TimeProvider? time = null)
    {
        var options = new EmulatorOptions { Port = 0 };
        var emulator = await AuroraEmulator.StartAsync(options, TestContext.Current.CancellationToken);
        var values = DemoSettings.For(emulator.BaseUrl, options.ApplicationId, options.ApplicationKey, 0, 0);
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
        {
            values[key] = value;
        }

        var compiled = SettingsCompiler.Compile(ConfigurationFile.Read(null, values, out _)!, out var errors);
        Assert.True(compiled is not null, string.Join('\n', errors));
        var access = new MemoryStream();
        var app = GatewayHost.Build(compiled, Stream.Synchronized(access), time, otlp ?? OtlpSettings.Of(new Dictionary<string, string?>()));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningGateway(emulator, app, access);
    }

    public Task<HttpResponseMessage> CallAsync(string tenant = Tenant, string key = DemoSettings.CallerKey, string path = "/projects", HttpMethod? method = null, Action<HttpRequestMessage>? with = null) =>
        SendAsync(method ?? HttpMethod.Get, new Uri(Data, "/tenants/" + tenant + path), request =>
        {
            request.Headers.Add("X-Api-Key", key);
            with?.Invoke(request);
        });

    public Task<HttpResponseMessage> AdminAsync(HttpMethod method, string path, Action<HttpRequestMessage>? with = null) => SendAsync(method, new Uri(Admin, path), with);

    public async Task<string> AdminTextAsync(string path)
    {
        using var answer = await AdminAsync(HttpMethod.Get, path);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async Task<JsonNode> StatusAsync() => JsonNode.Parse(await AdminTextAsync("/status"))!;

    public async Task BendAsync(string behaviour)
    {
        using var answer = await SendAsync(HttpMethod.Put, new Uri(Emulator, "/_emulator/behaviour"), request => request.Content = new StringContent(behaviour, System.Text.Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri uri, Action<HttpRequestMessage>? with = null)
    {
        using var request = new HttpRequestMessage(method, uri);
        with?.Invoke(request);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.DisposeAsync();
        await emulator.DisposeAsync();
    }
}
