using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile.Chaos;

/// <summary>Secrets of a run, and the beginnings of those that the emulator makes.</summary>
internal static class Secrets
{
    public const string SessionToken = "st_test_";

    public static readonly string[] All = [
        Canary.ApplicationKey, Canary.TemporaryKey, SessionToken, GatewayProcess.AllKey, Identities.TokenBeginning];
}
