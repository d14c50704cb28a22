using System.Threading.RateLimiting;

namespace AuroraGateway.Limits.Callers;

/// <summary>A permit that was counted; one for all, so that none is allocated.</summary>
internal sealed class GrantedLease : RateLimitLease
{
    public static readonly GrantedLease Instance = new();

    public override bool IsAcquired => true;

    public override IEnumerable<string> MetadataNames => [];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }
}
