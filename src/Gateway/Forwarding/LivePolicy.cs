namespace AuroraGateway.Forwarding;

/// <summary>The policy in force; replaced whole, never changed.</summary>
public sealed class LivePolicy(Policy first)
{
    private volatile Policy current = first;

    public Policy Current
    {
        get => current;
        set => current = value;
    }
}
