using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Emulator;
using AuroraGateway.Hosting;
using AuroraGateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AuroraGateway.Integration;

/// <summary>The real gateway on real sockets in front of an emulator in this process.</summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    public const string Tenant = "11111111-1111-4111-8111-111111111111";
    public const string OtherTenant = "22222222-2222-4222-8222-222222222222";
    public const string Unauthorised = "99999999-9999-4999-8999-999999999999";
    public const string CallerKey = "test-caller-key-0123456789abcdef";
    public const string ViewerKey = "test-viewer-key-0123456789abcdef";

    private readonly WebApplication app;

    private GatewayUnderTest(AuroraEmulator emulator, WebApplication app, MemoryStream access)
    {
        Emulator = emulator;
        this.app = app;
        Access = access;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address)).ToArray();
        (Data, Admin) = (addresses[0], addresses[1]);
        Client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            MaxConnectionsPerServer = 2_000,
        })
        { BaseAddress = Data };
        Client.DefaultRequestHeaders.Add("X-Api-Key", CallerKey);
    }

    public AuroraEmulator Emulator { get; }

    /// <summary>The data listener.</summary>
    public Uri Data { get; }

    public Uri Admin { get; }

    /// <summary>Sends the caller's key.</summary>
    public HttpClient Client { get; }

    /// <summary>
    /// Sends no credential by itself. Its connections end before the gateway stops, which would otherwise wait for requests on them.
    /// </summary>
    public HttpClient Bare { get; } =
        new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });

    public IServiceProvider Services => app.Services;

    /// <summary>The access lines; whole after the gateway stopped.</summary>
    public MemoryStream Access { get; }

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <param name="change">Settings over the usual ones; a null value removes one.</param>
    /// <param name="otlp">What is exported where; null asks the environment.</param>
    /// <param name="emulator">One to share; null starts one.</param>
    /// <param name="time">The clock of both; null for the system's.</param>
    public static async Task<GatewayUnderTest> StartAsync(
        Action<Dictionary<string, string?>>? change = null, AuroraEmulator? emulator = null, OtlpSettings? otlp = null,
        TimeProvider? time = null)
    {
        emulator ??= await AuroraEmulator.StartAsync(new EmulatorOptions { TimeProvider = time ?? TimeProvider.System });
        emulator.Behaviour.RatePerMinute = 1_000_000;
        var settings = new Dictionary<string, string?>
        {
            ["Aurora:BaseUrl"] = emulator.BaseUrl.GetLeftPart(UriPartial.Authority),
            ["Aurora:ApplicationId"] = "00000000-0000-4000-8000-000000000001",
            ["Aurora:ApplicationKey"] = "emulator-application-key",
            ["Listen:Url"] = "http://127.0.0.1:0",
            ["Listen:AdminUrl"] = "http://127.0.0.1:0",
            ["Listen:Grace"] = "00:00:02",
            ["Listen:Linger"] = "00:00:00",
            ["Log:Level"] = "None",

            // As the emulator's own rate above: only the tests of limits want to meet one.
            ["Limits:Aurora:Limit"] = "100000",
            ["Limits:Aurora:Burst"] = "100000",
            ["Limits:InFlightPerCaller"] = "100000",
            ["Callers:app:ApiKeySha256:0"] = Sha256(CallerKey),
            ["Callers:app:Grants:0:Tenants:0"] = "*",
            ["Callers:app:Grants:1:Application"] = "true",
            ["Callers:viewer:ApiKeySha256:0"] = Sha256(ViewerKey),
            ["Callers:viewer:Grants:0:Tenants:0"] = Tenant,
            ["Callers:viewer:Grants:0:Allow:0"] = "GET /projects/**",
        };
        change?.Invoke(settings);
        var shortened = ShortenedConstants.TakeFrom(settings);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Where(setting => setting.Value is not null)).Build();
        var compiled = SettingsCompiler.Compile(configuration, out var errors);
        Assert.Empty(errors);
        shortened.Apply(compiled!.Options);
        var access = new MemoryStream();
        var app = Program.Build(compiled!, new HostInputs { AccessOutput = access, Time = time, Otlp = otlp });
        await app.StartAsync();
        return new GatewayUnderTest(emulator, app, access);
    }

    /// <summary>Writes bytes to the data listener as they are and reads what comes until the gateway closes.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(Data.Host, Data.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>One request on a connection of its own, its target untouched by any client library.</summary>
    public Task<string> SendTargetAsync(string target, string method = "GET", string fields = "X-Api-Key: " + CallerKey + "\r\n") =>
        SendRawAsync($"{method} {target} HTTP/1.1\r\nHost: gateway\r\n{fields}Connection: close\r\n\r\n");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Bare.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await Emulator.DisposeAsync();
    }
}
