namespace AuroraGateway.Hostile.Wire;

/// <summary>Secrets that may appear nowhere but where they belong.</summary>
public static class Canary
{
    public const string ApplicationKey = "canary-application-key-5d41402abc4b2a76b9719d911017c592";

    /// <summary>How every temporary key of the emulator begins.</summary>
    public const string TemporaryKey = "tk_test_";

    public static readonly string[] All = [ApplicationKey, TemporaryKey, GatewayProcess.AllKey, GatewayProcess.ViewerKey, "canary-session"];
}
