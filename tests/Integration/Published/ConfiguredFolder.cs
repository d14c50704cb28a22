using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AuroraGateway.Integration.Published;

/// <summary>A folder with the configuration of one published gateway on free ports, and a client for it.</summary>
internal sealed class ConfiguredFolder : IDisposable
{
    public const string KeyName = "application-key";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("aurora-published-");

    public ConfiguredFolder(Uri aurora, Action<JsonObject>? adjust = null)
    {
        var settings = new JsonObject
        {
            ["Aurora"] = new JsonObject
            {
                ["BaseUrl"] = aurora.GetLeftPart(UriPartial.Authority),
                ["ApplicationId"] = "00000000-0000-4000-8000-000000000001",
                ["ApplicationKeyFile"] = Write(KeyName, "emulator-application-key"),
            },
            ["Listen"] = new JsonObject
            {
                ["Url"] = Data.GetLeftPart(UriPartial.Authority),
                ["AdminUrl"] = Admin.GetLeftPart(UriPartial.Authority),
            },
            ["Callers"] = new JsonObject
            {
                ["app"] = new JsonObject
                {
                    ["ApiKeySha256"] = new JsonArray(GatewayUnderTest.Sha256(GatewayUnderTest.CallerKey)),
                    ["Grants"] = new JsonArray(new JsonObject { ["Tenants"] = new JsonArray("*") }),
                },
            },
            ["Limits"] = new JsonObject { ["Aurora"] = new JsonObject { ["Limit"] = 100_000, ["Burst"] = 100_000 } },
        };
        adjust?.Invoke(settings);
        Configuration = Write("gateway.json", settings.ToJsonString());
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    }

    public string Path => folder.FullName;

    public string Configuration { get; }

    public Uri Data { get; } = new($"http://127.0.0.1:{FreePort.Take()}");

    public Uri Admin { get; } = new($"http://127.0.0.1:{FreePort.Take()}");

    public HttpClient Client { get; }

    public string Write(string name, string text)
    {
        // Renamed into place: what watches the file reads none or all of it.
        var path = System.IO.Path.Combine(folder.FullName, name);
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    public async Task<ChildProcess> StartAsync()
    {
        var binary = PublishedBinary.Start(null, "run", "--config", Configuration);
        try
        {
            await UntilLiveAsync();
            return binary;
        }
        catch
        {
            await binary.DisposeAsync();
            throw;
        }
    }

    public Task UntilLiveAsync() => Waiting.UntilAsync(async () =>
    {
        try
        {
            using var response = await Client.GetAsync(new Uri(Admin, "/livez"));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });

    /// <summary>One call with the caller's key, or with a bearer token.</summary>
    public async Task<(int Status, string Body)> CallAsync(string tenant = GatewayUnderTest.Tenant, string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Data, $"/tenants/{tenant}/projects?per_page=1"));
        request.Headers.Add(
            bearer is null ? "X-Api-Key" : "Authorization", bearer is null ? GatewayUnderTest.CallerKey : "Bearer " + bearer);
        using var response = await Client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <returns>Minus one if there is none.</returns>
    public async Task<long> MetricAsync(string name)
    {
        var metrics = await Client.GetStringAsync(new Uri(Admin, "/metrics"));
        var found = Regex.Match(metrics, $@"^{name}(?:\{{[^}}]*\}})? (\d+)", RegexOptions.Multiline);
        return found.Success ? long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : -1;
    }

    public void Dispose()
    {
        Client.Dispose();
        folder.Delete(recursive: true);
    }
}
