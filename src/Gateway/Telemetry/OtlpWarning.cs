namespace AuroraGateway.Telemetry;

/// <summary>
/// What is wrong with a variable of OpenTelemetry, and what happens now; nothing of its value, which may be a credential.
/// </summary>
internal sealed record OtlpWarning(string Variable, string Message);
