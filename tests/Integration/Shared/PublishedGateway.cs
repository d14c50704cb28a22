using System.Diagnostics;
using System.Net.Sockets;

namespace AuroraGateway.Integration.Shared;

/// <summary>A published gateway as a process of its own, on Unix sockets in a directory of its own.</summary>
internal sealed class PublishedGateway : IAsyncDisposable
{
    private readonly Process process;
    private readonly string directory;

    private PublishedGateway(Process process, string directory)
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

    /// <summary>
    /// <c>./test</c> publishes it and names it in the environment; without it a run by hand skips what needs it, and CI fails.
    /// </summary>
    public static string Binary()
    {
        var binary = Environment.GetEnvironmentVariable("AURORA_GATEWAY_BINARY");
        if (string.IsNullOrEmpty(binary))
        {
            Assert.SkipUnless(
                Environment.GetEnvironmentVariable("CI") == "true", "AURORA_GATEWAY_BINARY names no published gateway; ./test sets it.");
            Assert.Fail("AURORA_GATEWAY_BINARY must name the published gateway.");
        }

        return binary;
    }

    public static async Task<PublishedGateway> StartAsync(
        Uri aurora, string redis, IReadOnlyDictionary<string, string>? settings = null, bool together = true)
    {
        var directory = Directory.CreateTempSubdirectory("aurora-gateway-").FullName;
        var start = new ProcessStartInfo(Binary()) { WorkingDirectory = directory, RedirectStandardError = true,
            RedirectStandardOutput = true };
        start.ArgumentList.Add("run");
        start.ArgumentList.Add("--config");
        start.ArgumentList.Add("gateway.json");
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

        var process = Process.Start(start)!;
        var said = new System.Collections.Concurrent.ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.OutputDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var gateway = new PublishedGateway(process, directory);
        try
        {
            await Poll.UntilAsync(async () =>
            {
                Assert.False(process.HasExited, string.Join('\n', said));
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
            await Poll.UntilAsync(
                () => Task.FromResult(!together || said.Any(line => line.Contains("Redis is in use", StringComparison.Ordinal))));
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
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        Client.Dispose();
        Admin.Dispose();
        process.Dispose();
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
