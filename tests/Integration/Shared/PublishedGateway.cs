using System.Diagnostics;
using System.Net.Sockets;

namespace AuroraGateway.Integration.Shared;

/// <summary>A published gateway as a process of its own, on Unix sockets in a directory of its own.</summary>
internal sealed class PublishedGateway : IAsyncDisposable
{
    private readonly ChildProcess process;
    private readonly string directory;

    private PublishedGateway(ChildProcess process, string directory)
    {
        this.process = process;
        this.directory = directory;
        Client = Over("data.sock");
        Client.DefaultRequestHeaders.Add("X-Api-Key", GatewayUnderTest.CallerKey);
        Admin = Over("admin.sock");
    }

    public HttpClient Client { get; }

    public HttpClient Admin { get; }

    public int Id => process.Id;

    public static async Task<PublishedGateway> StartAsync(
        Uri aurora, string redis, IReadOnlyDictionary<string, string>? settings = null, bool together = true)
    {
        var directory = Directory.CreateTempSubdirectory("aurora-gateway-").FullName;
        var start = new ProcessStartInfo(GatewayBinary.Path, ["run", "--config", "gateway.json"]) { WorkingDirectory = directory };
        await File.WriteAllTextAsync(Path.Combine(directory, "gateway.json"), "{}");
        var environment = new Dictionary<string, string>
        {
            ["Aurora__BaseUrl"] = aurora.GetLeftPart(UriPartial.Authority),
            ["Aurora__ApplicationId"] = "00000000-0000-4000-8000-000000000001",
            ["Aurora__ApplicationKey"] = "emulator-application-key",
            ["Listen__Url"] = "unix:" + Path.Combine(directory, "data.sock"),
            ["Listen__AdminUrl"] = "unix:" + Path.Combine(directory, "admin.sock"),
            ["Callers__app__ApiKeySha256__0"] = GatewayUnderTest.Sha256(GatewayUnderTest.CallerKey),
            ["Callers__app__Grants__0__Tenants__0"] = "*",
            ["Log__Access"] = "false",
            ["Limits__Aurora__Limit"] = "100000",
            ["Limits__Aurora__Burst"] = "100000",
            ["Redis__Endpoint"] = redis,
            ["Redis__Timeout"] = "00:00:01",
        };
        foreach (var (name, value) in environment.Concat(settings ?? new Dictionary<string, string>()))
        {
            start.Environment["AURORA_GATEWAY__" + name] = value;
        }

        var process = ChildProcess.Start(start);
        var gateway = new PublishedGateway(process, directory);
        try
        {
            await Waiting.UntilAsync(async () =>
            {
                Assert.False(process.HasExited, process.Written);
                try
                {
                    return (await gateway.Admin.GetAsync("/livez")).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    // No socket yet, or one that is bound and not listened at.
                    return false;
                }
            });
            await Waiting.UntilAsync(
                () => !together || process.Errors.Contains("Redis is in use", StringComparison.Ordinal), "it uses Redis");
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    public async Task<int> CallAsync(string? session = null, string? tenant = null)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, tenant is null ? Fleet.Projects : $"/tenants/{tenant}/projects?per_page=1");
        if (session is not null)
        {
            request.Headers.Add("Aurora-Session-Token", session);
        }

        using var response = await Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    public async Task KillAsync()
    {
        process.Kill();
        await process.EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Client.Dispose();
        Admin.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private HttpClient Over(string socket) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(directory, socket)), cancellation);
                return new NetworkStream(connection, ownsSocket: true);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        },
    })
    {
        BaseAddress = new Uri("http://gateway"),
    };
}
