using AuroraGateway.Load.Processes;

namespace AuroraGateway.Load.Compare;

/// <summary>The peers that are built from sources, each built once in a run however often it is started.</summary>
internal sealed class PeerBuilds
{
    private string? native;
    private string? jit;
    private string? bareYarp;

    public async Task All(CancellationToken cancellationToken)
    {
        await Gateway(cancellationToken);
        await GatewayJit(cancellationToken);
        await BareYarp(cancellationToken);
    }

    public async Task<string> Gateway(CancellationToken cancellationToken) => native ??= await GatewayBuilds.Locate(cancellationToken);

    public async Task<string> GatewayJit(CancellationToken cancellationToken) => jit ??= await GatewayBuilds.LocateJit(cancellationToken);

    public async Task<string> BareYarp(CancellationToken cancellationToken)
    {
        if (bareYarp is null)
        {
            var folder = Repository.Path("artifacts", PeerNames.BareYarp);
            await GatewayBuilds.DotNet(
                ["publish", Repository.Path("tests", "Load", "Peers", "BareYarp"), "-c", "Release",
                    "--nologo", "-v", "quiet", "-o", folder],
                cancellationToken);
            bareYarp = Path.Combine(folder, PeerNames.BareYarp);
        }

        return bareYarp;
    }
}
