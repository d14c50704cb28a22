using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace AuroraGateway.Tests;

/// <summary>With a configuration file of its own: two callers with their keys, and ports that were taken before.</summary>
public sealed partial class GatewayProcess
{
    public const string AllKey = "caller-key-of-all";
    public const string ViewerKey = "caller-key-of-viewer";
    public const string TenantA = "11111111-1111-4111-8111-111111111111";
    public const string TenantB = "22222222-2222-4222-8222-222222222222";

    /// <summary>Where callers reach it: TCP, or a Unix socket if so configured.</summary>
    public EndPoint Data { get; private init; } = null!;

    public IPEndPoint Admin { get; private init; } = null!;

    /// <summary>Starts one in front of <paramref name="aurora"/> and returns once both of its listeners are open.</summary>
    /// <param name="aurora">The address that it uses for Aurora.</param>
    /// <param name="applicationKey">Its application key.</param>
    /// <param name="adjust">Changes the configuration before it is written.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="environment">Variables that it finds beside those of the tests.</param>
    /// <param name="wrap">Changes the start, such as to bound memory and descriptors.</param>
    public static async Task<GatewayProcess> StartAsync(
        Uri aurora, string applicationKey, Action<JsonObject>? adjust, CancellationToken cancellation,
        IReadOnlyDictionary<string, string>? environment = null, Action<ProcessStartInfo>? wrap = null)
    {
        var folder = Directory.CreateTempSubdirectory("aurora-gateway-");
        var (data, admin) = (FreePort.Endpoint(), FreePort.Endpoint());
        var configuration = Configuration(aurora, folder, applicationKey, data, admin);
        adjust?.Invoke(configuration);
        var file = Path.Combine(folder.FullName, "gateway.json");
        await File.WriteAllTextAsync(file, configuration.ToJsonString(), cancellation);
        string[] command = [.. GatewayBinary.Command(), "run", "--config", file];
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder.FullName };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        wrap?.Invoke(start);
        var url = configuration["Listen"]!["Url"]!.GetValue<string>();
        EndPoint listener = url.StartsWith("unix:", StringComparison.Ordinal) ? new UnixDomainSocketEndPoint(url["unix:".Length..]) : data;
        var gateway = new GatewayProcess(start, folder)
        {
            ConfigurationFile = file,
            Data = listener,
            Admin = admin,
            Url = new Uri(url),
            AdminUrl = new Uri($"http://{admin}"),
        };
        try
        {
            await gateway.Process.Ready(
                _ => Task.FromResult(FreePort.HasListener(listener) && FreePort.HasListener(admin)), Patience, cancellation);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>The configuration as JSON; the application key is written into the folder.</summary>
    public static JsonObject Configuration(Uri aurora, DirectoryInfo folder, string applicationKey, IPEndPoint data, IPEndPoint admin)
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
}
