using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace AuroraGateway.Tests;

/// <summary>The gateway as a process of its own; everything that it writes is kept.</summary>
public sealed partial class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource<(Uri Url, Uri AdminUrl)> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DirectoryInfo? folder;

    private GatewayProcess(ProcessStartInfo start, DirectoryInfo? folder = null)
    {
        this.folder = folder;
        Process = ChildProcess.Start(start, Read);
    }

    /// <summary>One that the caller configured and started.</summary>
    public GatewayProcess(ChildProcess process, Uri url, Uri adminUrl, string configurationFile) =>
        (Process, Url, AdminUrl, ConfigurationFile) = (process, url, adminUrl, configurationFile);

    public ChildProcess Process { get; }

    public string Name => Process.Name;

    public int Id => Process.Id;

    public bool HasExited => Process.HasExited;

    /// <summary>Where callers reach it.</summary>
    public Uri Url { get; private set; } = null!;

    public Uri AdminUrl { get; private set; } = null!;

    /// <summary>The file that it reads; a test may write it again.</summary>
    public string ConfigurationFile { get; private init; } = "";

    /// <summary>Both streams, line by line as they came.</summary>
    public string Written => Process.Written;

    /// <summary>Resident memory in bytes.</summary>
    public long Memory => Process.Measured.WorkingSet64;

    /// <summary>The most that was ever resident, in bytes, as the kernel remembers it.</summary>
    public long PeakMemory => long.Parse(
        File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).AsSpan(6).Trim(" \tkB"),
        CultureInfo.InvariantCulture) * 1024;

    /// <summary>Processor time since the start.</summary>
    public TimeSpan Processor => Process.Measured.TotalProcessorTime;

    /// <summary>Descriptors that it has open.</summary>
    public int Descriptors => Directory.EnumerateFileSystemEntries($"/proc/{Id}/fd").Count();

    /// <summary>Starts <c>run</c> and waits until it listens.</summary>
    /// <inheritdoc cref="Launch"/>
    public static async Task<GatewayProcess> StartAsync(
        IReadOnlyDictionary<string, string?> settings, string? file = null, params string[] around)
    {
        var gateway = Launch(settings, file, around);
        try
        {
            await gateway.UntilStartedAsync();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts <c>run</c> and does not wait.</summary>
    /// <param name="settings">In the environment: a name with colons is a setting, another is the name of a variable.</param>
    /// <param name="file">The configuration file; null for an empty one.</param>
    /// <param name="around">A command that runs the gateway's as its last arguments.</param>
    public static GatewayProcess Launch(IReadOnlyDictionary<string, string?> settings, string? file = null, params string[] around) =>
        new(Command(around, ["run", "--config", file ?? EmptyFile()], settings)) { ConfigurationFile = file ?? "" };

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Code, string Written)> RunAsync(string[] arguments, IReadOnlyDictionary<string, string?>? settings = null)
    {
        await using var gateway = new GatewayProcess(Command([], arguments, settings ?? new Dictionary<string, string?>()));
        return (await gateway.EndAsync(), gateway.Written);
    }

    public static string EmptyFile()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "empty-gateway.json");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, "{}");
        }

        return file;
    }

    /// <summary>Waits until it logs that it started.</summary>
    public async Task UntilStartedAsync()
    {
        await Task.WhenAny(started.Task, Process.Measured.WaitForExitAsync(), Task.Delay(Patience, TimeProvider.System));
        (Url, AdminUrl) = started.Task.IsCompleted
            ? await started.Task
            : throw new InvalidOperationException($"The gateway did not start:\n{Written}");
    }

    /// <summary>Waits until it is ready.</summary>
    public Task Ready(HttpMessageInvoker http, CancellationToken cancellation) => Process.Ready(
        async token =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(AdminUrl, "/readyz"));
            using var response = await http.SendAsync(request, token);
            return response.StatusCode == HttpStatusCode.OK;
        },
        Patience,
        cancellation);

    /// <summary>Changes how many descriptors it may have open, while it runs.</summary>
    public void LimitDescriptors(int most) => Repository.Run("prlimit", "--pid", $"{Id}", $"--nofile={most}:");

    /// <summary>Ends it without a chance to tidy up.</summary>
    public void Kill() => Process.Kill();

    public void Terminate() => Signal("TERM");

    /// <param name="name">Such as HUP.</param>
    public void Signal(string name) => Process.Signal(name);

    /// <returns>The exit code.</returns>
    public Task<int> EndAsync() => Process.EndAsync();

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        folder?.Delete(recursive: true);
    }

    private static ProcessStartInfo Command(string[] around, string[] arguments, IReadOnlyDictionary<string, string?> settings)
    {
        string[] command = [.. around, .. GatewayBinary.Command(), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]);
        foreach (var (name, value) in settings)
        {
            var isSetting = name.Contains(':', StringComparison.Ordinal);
            start.Environment[isSetting ? $"AURORA_GATEWAY__{name.Replace(":", "__", StringComparison.Ordinal)}" : name] = value;
        }

        return start;
    }

    private void Read(string line)
    {
        if (Started().Match(line) is { Success: true } match)
        {
            started.TrySetResult((Address(match.Groups[1]), Address(match.Groups[2])));
        }
    }

    // The path of a Unix socket is not an address that HttpClient could use; tests that listen on one know it.
    private static Uri Address(Group group) => Uri.TryCreate(group.Value, UriKind.Absolute, out var address) ? address : null!;

    [GeneratedRegex("""data on ([^ ",]+).*?, admin on ([^ ",]+)""")]
    private static partial Regex Started();
}
