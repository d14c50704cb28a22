namespace AuroraGateway.Unit.Schedules;

/// <summary>Schedules look at the thread pool, which the whole process shares: they run when nothing else does.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
