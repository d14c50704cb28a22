namespace AuroraGateway.Keys.Exchange;

/// <summary>The section <c>Keys</c> as it is written; compiled to <see cref="KeyTerms"/>, which everything else reads.</summary>
internal sealed class KeysOptions
{
    public double RefreshAt { get; set; } = 0.9;

    public TimeSpan Margin { get; set; } = TimeSpan.FromMinutes(1);

    public TimeSpan ExchangeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    public List<string> Warm { get; set; } = [];

    /// <summary>Left out, as many as the memory limit allows.</summary>
    public int Capacity { get; set; } = 100_000;

    public int NewTenantsPerMinute { get; set; } = 120;

    public int ExchangesPerMinute { get; set; } = 600;

    public TimeSpan LongestBackOff { get; set; } = TimeSpan.FromMinutes(1);
}
