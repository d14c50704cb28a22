using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>The runtime opens no door of its own beside the two listeners.</summary>
public sealed class DiagnosticsTests(Rig rig) : CorpusTest(rig)
{
    [Fact]
    public async Task The_runtime_opens_no_diagnostics_socket_that_gives_out_the_environment()
    {
        var folder = Directory.CreateTempSubdirectory("aurora-diagnostics-");
        try
        {
            var environment = new Dictionary<string, string> { ["TMPDIR"] = folder.FullName };
            await using var gateway = await GatewayProcess.StartAsync(
                Rig.Aurora.BaseUrl, Canary.ApplicationKey, null, Cancellation, environment);
            Assert.Empty(folder.EnumerateFileSystemInfos("*diagnostic*").Select(static file => file.Name));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
