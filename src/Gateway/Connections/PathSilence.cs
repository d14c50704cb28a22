namespace AuroraGateway.Connections;

/// <summary>How long a TCP connection has been silent.</summary>
/// <param name="SinceSent">Since data was sent, retransmissions included.</param>
/// <param name="SinceReceived">Since data was received.</param>
/// <param name="SinceAcknowledged">Since the other side acknowledged anything, a probe of its closed window included.</param>
/// <param name="IsUnacknowledged">Something that was sent is not acknowledged yet.</param>
internal readonly record struct PathSilence(TimeSpan SinceSent, TimeSpan SinceReceived, TimeSpan SinceAcknowledged, bool IsUnacknowledged);
