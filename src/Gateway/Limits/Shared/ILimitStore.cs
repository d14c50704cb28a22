namespace AuroraGateway.Limits.Shared;

/// <summary>Where replicas keep the limits that they share. No call throws or takes longer than the configured time.</summary>
internal interface ILimitStore
{
    /// <summary>False while the store is unavailable.</summary>
    bool IsJoined { get; }

    /// <summary>Replicas at the last count, with this one; one or more.</summary>
    int Replicas { get; }

    /// <summary>One replica's part of a limit while each counts alone.</summary>
    int PartOf(int limit) => Math.Max(1, limit / Math.Max(1, Replicas));

    /// <summary>Runs <see cref="LimitScript"/> on one limit.</summary>
    /// <returns>Its numbers; null if no response came in time. Then the script may have run, or may still run.</returns>
    ValueTask<long[]?> TakeAsync(LimitRequest request);
}

/// <summary>The arguments of one run of <see cref="LimitScript"/>.</summary>
/// <param name="Name">The limit's name in the store.</param>
/// <param name="Terms">The limit's numbers.</param>
/// <param name="Member">Whose places: unique for this replica and limit.</param>
/// <param name="Notes">What became of places.</param>
/// <param name="Wants">Which callers want how many places.</param>
internal readonly record struct LimitRequest(string Name, string Terms, string Member, string Notes, string Wants);
