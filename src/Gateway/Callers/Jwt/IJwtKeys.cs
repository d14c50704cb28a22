namespace AuroraGateway.Callers.Jwt;

/// <summary>Where the issuer's keys come from.</summary>
public interface IJwtKeys : IDisposable
{
    /// <summary>The last good keys, at once; null before the first. May have newer ones fetched behind the caller.</summary>
    JwtKeySet? Take();

    /// <summary>For a key id that the last good keys lack.</summary>
    /// <returns>True if what <see cref="Take"/> gives now is the issuer's present word; false if the issuer could not be asked.</returns>
    ValueTask<bool> RefreshAsync(CancellationToken cancellation);
}
