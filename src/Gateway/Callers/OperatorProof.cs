namespace AuroraGateway.Callers;

/// <summary>
/// Marks a connection to the admin listener: by the connection, not by a port or a Host header that a caller could choose.
/// </summary>
internal sealed class OperatorProof : ConnectionProof
{
    public static readonly OperatorProof Instance = new();

    private OperatorProof() => IsProven = true;

    public override void Prove(Caller caller)
    {
    }

    public override void Seen()
    {
    }

    public override bool IsEnding => false;

    public override void Begin()
    {
    }

    public override void End()
    {
    }
}
