namespace AuroraGateway.Forwarding.Headers;

/// <summary>A header that is sent to Aurora contains a control character, or one outside ASCII.</summary>
internal sealed class UnsendableHeaderException(string name)
    : Exception($"The header {name} contains a control character or one outside ASCII: leave it out, or encode it (RFC 8187).");
