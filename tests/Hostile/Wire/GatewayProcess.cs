using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AuroraGateway.Hostile.Confined;

namespace AuroraGateway.Hostile.Wire;

/// <summary>The published binary, started with a configuration file of its own; everything that it writes is kept.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    public const string AllKey = "caller-key-of-all";
    public const string ViewerKey = "caller-key-of-viewer";
    public const string TenantA = "11111111-1111-4111-8111-111111111111";
    public const string TenantB = "22222222-2222-4222-8222-222222222222";

    private readonly Process process;
    private readonly DirectoryInfo folder;
    private readonly StringBuilder written = new();
    private readonly Task reading;

    private GatewayProcess(Process process, DirectoryInfo folder, EndPoint data, IPEndPoint admin)
    {
        (this.process, this.folder, Data, Admin) = (process, folder, data, admin);
        reading = Task.WhenAll(KeepAsync(process.StandardOutput), KeepAsync(process.StandardError));
    }

    /// <summary>TCP, or a Unix socket if so configured.</summary>
    public EndPoint Data { get; }

    public IPEndPoint Admin { get; }

    /// <summary>Everything on standard output and standard error so far.</summary>
    public string Written
    {
        get
        {
            lock (written)
            {
                return written.ToString();
            }
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>The most that was ever resident, in bytes, as the kernel remembers it.</summary>
    public long PeakMemory => long.Parse(
        File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).AsSpan(6)
            .Trim(" \tkB"), CultureInfo.InvariantCulture) * 1024;

    /// <summary>The file that it reads.</summary>
    public string ConfigurationFile => Path.Combine(folder.FullName, "gateway.json");

    /// <summary>Where its standard output waits if it was started so that nothing reads it.</summary>
    public string UnreadOutput => Path.Combine(folder.FullName, Confinement.UnreadOutput);

    /// <summary>Changes how many descriptors it may have open, while it runs.</summary>
    public void LimitDescriptors(int most) => Repository.Run("prlimit", "--pid", $"{process.Id}", $"--nofile={most}:");

    /// <summary>Descriptors that it has open.</summary>
    public int Descriptors => Directory.EnumerateFileSystemEntries($"/proc/{process.Id}/fd").Count();

    /// <summary>Processor time since the start.</summary>
    public TimeSpan Processor
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public bool HasExited => process.HasExited;

    /// <summary>Starts one in front of <paramref name="aurora"/> and returns once both of its listeners are open.</summary>
    /// <param name="aurora">The address that it uses for Aurora.</param>
    /// <param name="applicationKey">Its application key.</param>
    /// <param name="adjust">Changes the configuration before it is written.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <param name="environment">Variables that it finds beside those of the tests.</param>
    /// <param name="confinement">Bounds its memory and descriptors; null for this process's own.</param>
    public static async Task<GatewayProcess> StartAsync(
        Uri aurora, string applicationKey, Action<JsonObject>? adjust, CancellationToken cancellation, IReadOnlyDictionary<string,
        string>? environment = null,
        Confinement? confinement = null)
    {
        var folder = Directory.CreateTempSubdirectory("aurora-hostile-");
        var (data, admin) = (FreeEndpoint(), FreeEndpoint());
        var configuration = Configuration(aurora, folder, applicationKey, data, admin);
        adjust?.Invoke(configuration);
        var url = configuration["Listen"]!["Url"]!.GetValue<string>();
        EndPoint listener = url.StartsWith("unix:", StringComparison.Ordinal) ? new UnixDomainSocketEndPoint(url["unix:".Length..]) : data;
        var file = Path.Combine(folder.FullName, "gateway.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), cancellation);
        var start = new ProcessStartInfo(Repository.Binary, ["run", "--config", file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.FullName,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        confinement?.Wrap(start);
        var gateway = new GatewayProcess(Process.Start(start)!, folder, listener, admin);
        try
        {
            await Until.TrueAsync(() => gateway.HasExited ||
                (CanConnect(listener) && CanConnect(admin)), "both listeners are open", cancellation);
            if (gateway.HasExited)
            {
                await gateway.reading.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
                Assert.Fail($"The gateway ended with {gateway.process.ExitCode}:\n{gateway.Written}");
            }

            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        await reading.WaitAsync(TimeSpan.FromSeconds(30));
        process.Dispose();
        folder.Delete(recursive: true);
    }

    internal static JsonObject Configuration(Uri aurora, DirectoryInfo folder, string applicationKey, IPEndPoint data, IPEndPoint admin)
    {
        var keyFile = Path.Combine(folder.FullName, "application-key");
        File.WriteAllText(keyFile, applicationKey);
        return new JsonObject
        {
            ["Aurora"] = new JsonObject
            {
                ["BaseUrl"] = aurora.GetLeftPart(UriPartial.Authority),
                ["ApplicationId"] = "00000000-0000-4000-8000-000000000001",
                ["ApplicationKeyFile"] = keyFile,
            },
            ["Listen"] = new JsonObject { ["Url"] = $"http://{data}", ["AdminUrl"] = $"http://{admin}" },
            ["Callers"] = new JsonObject
            {
                ["all"] = Caller(AllKey, new JsonObject { ["Tenants"] = new JsonArray("*") }, new JsonObject { ["Application"] = true }),
                ["viewer"] = Caller(
                    ViewerKey, new JsonObject { ["Tenants"] = new JsonArray(TenantA), ["Allow"] = new JsonArray("GET /projects/**") }),
            },
            // Aurora's own quota would make the attacks wait for their turn.
            ["Limits"] = new JsonObject { ["Aurora"] = new JsonObject { ["Limit"] = 1_000_000 } },
            ["Log"] = new JsonObject { ["Level"] = "Trace" },
        };
    }

    private static JsonObject Caller(string key, params JsonNode[] grants) => new()
    {
        ["ApiKeySha256"] = new JsonArray(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))),
        ["Grants"] = new JsonArray(grants),
    };

    internal static IPEndPoint FreeEndpoint() => new(IPAddress.Loopback, FreePort.Take());

    internal static bool CanConnect(EndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task KeepAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (written)
            {
                written.AppendLine(CultureInfo.InvariantCulture, $"{line}");
            }
        }
    }
}
