namespace AuroraGateway.Forwarding;

/// <summary>A header field that was to pass holds a control character, or one outside ASCII.</summary>
public sealed class UnsendableHeaderException(string name) : Exception($"The header field {name} holds a control character or one outside ASCII: leave it out, or encode it (RFC 8187).")
{
    public string Name { get; } = name;
}
