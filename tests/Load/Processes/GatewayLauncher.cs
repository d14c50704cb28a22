namespace AuroraGateway.Load.Processes;

/// <summary>Starts gateways with a configuration written for them; their output goes to files.</summary>
internal static class GatewayLauncher
{
    /// <summary>Starts a gateway; the caller waits with <see cref="GatewayProcess.Ready"/>.</summary>
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

    public static ProcessSample Sample(this GatewayProcess gateway) => ProcessSample.Of(gateway.Id);
}
