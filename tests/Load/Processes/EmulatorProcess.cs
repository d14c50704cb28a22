using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace AuroraGateway.Load.Processes;

/// <summary>The Aurora emulator as a separate process, configured and observed through its <c>/_emulator</c> routes.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);
    private readonly ChildProcess process;
    private readonly HttpClient http;

    private EmulatorProcess(ChildProcess process, Uri url)
    {
        this.process = process;
        Url = url;
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
    }

    public Uri Url { get; }

    public static async Task<EmulatorProcess> Start(string folder, string binary, CancellationToken cancellationToken)
    {
        var port = FreePort.Take();
        var process = ChildProcess.Start("emulator", folder, [binary, "emulator", "--port", $"{port}"]);
        var emulator = new EmulatorProcess(process, new Uri($"http://127.0.0.1:{port}"));
        try
        {
            await process.Ready(async token => await emulator.Stats(token) is not null, StartBound, cancellationToken);

            // Aurora's own limit of 90 a minute would be all that is measured.
            await emulator.Behave(new JsonObject { ["ratePerMinute"] = 100_000_000 }, cancellationToken);
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    public async Task<EmulatorStats> Stats(CancellationToken cancellationToken) =>
        await http.GetFromJsonAsync("/_emulator/stats", EmulatorJson.Default.EmulatorStats, cancellationToken)
        ?? throw new InvalidOperationException("The emulator's stats were empty.");

    public Task Reset(CancellationToken cancellationToken) => Post("/_emulator/reset", cancellationToken);

    public Task Revoke(string tenant, CancellationToken cancellationToken) => Post($"/_emulator/revoke/{tenant}", cancellationToken);

    /// <summary>Changes its behaviour; a null value resets one switch to its default.</summary>
    public async Task Behave(JsonObject behaviour, CancellationToken cancellationToken)
    {
        using var body = new StringContent(behaviour.ToJsonString(), null, "application/json");
        using var response = await http.PutAsync("/_emulator/behaviour", body, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>A new session token, as an embedded app would find it in its URL.</summary>
    public async Task<string> NewSession(CancellationToken cancellationToken)
    {
        using var response = await http.PostAsync("/_emulator/sessions", null, cancellationToken);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadFromJsonAsync(EmulatorJson.Default.JsonObject, cancellationToken);
        return (string?)body?["session_token"] ?? throw new InvalidOperationException("The emulator gave no session token.");
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await process.DisposeAsync();
    }

    private async Task Post(string path, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsync(path, null, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
