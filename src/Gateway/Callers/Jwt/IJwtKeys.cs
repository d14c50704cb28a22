namespace AuroraGateway.Callers.Jwt;

/// <summary>Where the issuer's keys come from.</summary>
internal interface IJwtKeys : IDisposable
{
    /// <summary>The last good keys, at once; null before the first. May start fetching newer ones in the background.</summary>
    JwtKeySet? Take();

    /// <summary>For a key id that the last good keys lack: asks the issuer, unless it was asked too often.</summary>
    ValueTask<KeyInquiry> RefreshAsync(string? keyId, CancellationToken cancellation);
}

/// <summary>What became of asking the issuer.</summary>
/// <param name="IsCurrent">True if <see cref="IJwtKeys.Take"/> now gives what the issuer published after the question was put.</param>
/// <param name="RetryAfter">If not, when asking again makes sense.</param>
internal readonly record struct KeyInquiry(bool IsCurrent, TimeSpan RetryAfter)
{
    public static KeyInquiry Current => new(true, TimeSpan.Zero);

    public static KeyInquiry Later(TimeSpan wait) => new(false, wait);
}
