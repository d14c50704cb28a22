using System.Threading.RateLimiting;

namespace AuroraGateway.Limits.Callers;

/// <summary>A <see cref="RateLimiter"/> that takes a permit back: a request that another rule refuses counts nowhere.</summary>
public abstract class WindowLimiter : RateLimiter
{
    /// <summary>Gives back one permit that was granted a moment ago.</summary>
    public abstract void Return();
}
