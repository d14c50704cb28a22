namespace AuroraGateway.Integration.Outgoing;

/// <summary>The system's authorities are read at the start, and not while the first caller waits.</summary>
public sealed class TrustAtStartTests
{
    [Fact]
    public async Task They_are_read_before_any_call()
    {
        await using var scene = new OutgoingScene();
        var bundle = Path.Combine(scene.Folder, "bundle.pem");
        await File.WriteAllTextAsync(
            bundle, string.Concat(Enumerable.Repeat(await File.ReadAllTextAsync(scene.CaFile) + "\n", 10_000)));
        var settings = scene.Settings("https://127.0.0.1:9");
        settings["SSL_CERT_FILE"] = bundle;
        settings["SSL_CERT_DIR"] = Path.Combine(scene.Folder, "none");
        await scene.StartAsync(settings);

        // Far more than everything else that the gateway reads.
        await Waiting.UntilAsync(() => BytesRead(scene.ProcessId) > new FileInfo(bundle).Length);
        Assert.Equal(200, (int)(await scene.Admin.GetAsync("/livez")).StatusCode);
    }

    private static long BytesRead(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/io").First(static line => line.StartsWith("rchar:", StringComparison.Ordinal))["rchar:".Length..],
        System.Globalization.CultureInfo.InvariantCulture);
}
