using System.Text;
using AuroraGateway.Emulator;
using AuroraGateway.Hostile.Chaos;

namespace AuroraGateway.Hostile.Wire;

/// <summary>One gateway between an attacker's socket and an emulated Aurora that tells what arrived.</summary>
public sealed class Rig : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("aurora-proofs-");
    private Identities? identities;

    /// <summary>A good JWT of a caller that may do everything.</summary>
    public string Token => identities!.Token;

    public AuroraEmulator Aurora { get; private set; } = null!;

    public GatewayProcess Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Aurora = await AuroraEmulator.StartAsync(new EmulatorOptions { ApplicationKey = Canary.ApplicationKey });
        Aurora.Behaviour.RatePerMinute = int.MaxValue;
        Aurora.Behaviour.EchoHeaders = true;
        identities = new Identities(folder.FullName);
        Gateway = await GatewayProcess.StartAsync(Aurora.BaseUrl, Canary.ApplicationKey, identities.Configure, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Aurora.DisposeAsync();
        identities?.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>Sends the bytes on a connection of their own, which must be closed at the end, and reads every answer.</summary>
    public async Task<IReadOnlyList<RawAnswer>> AttackAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Aurora.Reset();
        return RawAnswer.ReadAll(await RawSocket.ExchangeAsync(Gateway.Data, bytes, cancellation));
    }

    /// <summary>A well-formed request, the last on its connection.</summary>
    public static byte[] Request(string target, string lines = "", string method = "GET", string key = GatewayProcess.AllKey) =>
        Encoding.Latin1.GetBytes($"{method} {target} HTTP/1.1\r\nHost: gateway\r\nX-Api-Key: {key}\r\n{lines}Connection: close\r\n\r\n");

    /// <summary>Calls that reached Aurora, the exchange of keys not counted.</summary>
    public IReadOnlyList<RecordedRequest> Arrived =>
        [.. Aurora.Requests.Where(request => !IsExchange(request.Target))];

    private static bool IsExchange(string target) =>
        target.StartsWith("/partner_applications/", StringComparison.Ordinal) && target.Split('?')[0].EndsWith("/create_token", StringComparison.Ordinal);

    /// <summary>What holds after every attack: no tenant was confused with another, no credential left, no target was ambiguous.</summary>
    public void AssertUnharmed()
    {
        Assert.Empty(Aurora.Stats.CredentialsSeen);
        Assert.Equal(0, Aurora.Stats.WrongTenant);
        Assert.Equal(0, Aurora.Stats.AmbiguousTargets);
        Assert.Equal(0, Aurora.Stats.Unauthorized);
        Assert.False(Gateway.HasExited, Gateway.Written);
    }
}
