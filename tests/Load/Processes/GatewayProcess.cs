using System.Net;

namespace AuroraGateway.Load.Processes;

/// <summary>The published gateway as a process of its own, with a configuration written for it.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);

    private GatewayProcess(ChildProcess process, Uri url, Uri adminUrl, string configurationFile)
    {
        ConfigurationFile = configurationFile;
        Process = process;
        Url = url;
        AdminUrl = adminUrl;
    }

    public ChildProcess Process { get; }

    public string Name => Process.Name;

    public int Id => Process.Id;

    public Uri Url { get; }

    public Uri AdminUrl { get; }

    /// <summary>May be written again.</summary>
    public string ConfigurationFile { get; }

    /// <summary>Starts a gateway; the caller waits with <see cref="Ready"/>.</summary>
    /// <param name="command">The binary, or <c>dotnet</c> and the assembly.</param>
    public static GatewayProcess Start(
        string name, string folder, IReadOnlyList<string> command, GatewaySettings settings, bool keepsOutput)
    {
        int port = FreePort.Take(), adminPort = FreePort.Take();
        var keyFile = Path.Combine(folder, name + ".application-key");
        File.WriteAllText(keyFile, settings.ApplicationKey);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var file = Path.Combine(folder, name + ".json");
        File.WriteAllText(file, settings.ToJson(port, adminPort, keyFile).ToJsonString(new() { WriteIndented = true }));

        var process = ChildProcess.Start(name, folder, [.. command, "run", "--config", file], keepsOutput: keepsOutput);
        return new GatewayProcess(process, new($"http://127.0.0.1:{port}"), new($"http://127.0.0.1:{adminPort}"), file);
    }

    public Task Ready(HttpMessageInvoker http, CancellationToken cancellationToken) => Process.Ready(
        async token =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(AdminUrl, "/readyz"));
            using var response = await http.SendAsync(request, token);
            return response.StatusCode == HttpStatusCode.OK;
        },
        StartBound,
        cancellationToken);

    public ProcessSample Sample() => ProcessSample.Of(Id);

    /// <summary>Ends it without a chance to tidy up.</summary>
    public void Kill() => Process.Kill();

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
