namespace AuroraGateway.Telemetry.Windows;

/// <summary>What one segment of a <see cref="SegmentedCounter{TSegment}"/> counts.</summary>
internal interface ISegment
{
    /// <summary>Empties it for a new span of time; called under the counter's lock.</summary>
    void Begin();
}
