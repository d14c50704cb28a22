namespace AuroraGateway.Integration;

/// <summary>
/// Tests that read metrics run by themselves: OpenTelemetry finds meters by name in the whole process, so that gateways of other tests
/// beside them would be measured too.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
