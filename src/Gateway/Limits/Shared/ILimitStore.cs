namespace AuroraGateway.Limits.Shared;

/// <summary>Where replicas keep the limits that they share. No call throws, and none takes longer than the configured time.</summary>
public interface ILimitStore
{
    /// <summary>False while the store is unavailable.</summary>
    bool IsTogether { get; }

    /// <summary>Replicas at the last count, this one included; one or more.</summary>
    int Replicas { get; }

    /// <summary>One replica's part of a limit while each counts by itself.</summary>
    int PartOf(int limit) => Math.Max(1, limit / Math.Max(1, Replicas));

    /// <summary>Runs <see cref="LimitScript"/> on one limit.</summary>
    /// <returns>Its numbers; null if no response came in time. Then it may have run, or may still run.</returns>
    ValueTask<long[]?> TakeAsync(LimitRequest request);
}

/// <summary>The arguments of one run of <see cref="LimitScript"/>.</summary>
/// <param name="Name">Of the limit in the store.</param>
/// <param name="Terms">The limit's numbers.</param>
/// <param name="Member">Whose places: this replica's account of this limit.</param>
/// <param name="Notes">What became of places.</param>
/// <param name="Wants">Which callers want how many places.</param>
public readonly record struct LimitRequest(string Name, string Terms, string Member, string Notes, string Wants);
