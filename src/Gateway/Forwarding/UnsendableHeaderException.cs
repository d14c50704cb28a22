namespace AuroraGateway.Forwarding;

/// <summary>A header field that was to pass holds a control character.</summary>
public sealed class UnsendableHeaderException(string name) : Exception($"The header field {name} holds a control character.")
{
    public string Name { get; } = name;
}
