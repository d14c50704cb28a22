using System.Threading.RateLimiting;

namespace AuroraGateway.Limits.Callers;

/// <summary>A permit, or the time until there is one.</summary>
/// <param name="retryAfter">Null for a permit.</param>
internal sealed class WindowLease(TimeSpan? retryAfter) : RateLimitLease
{
    public static WindowLease Granted { get; } = new(null);

    public override bool IsAcquired => retryAfter is null;

    public override IEnumerable<string> MetadataNames => IsAcquired ? [] : [MetadataName.RetryAfter.Name];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
        return metadata is not null;
    }
}
