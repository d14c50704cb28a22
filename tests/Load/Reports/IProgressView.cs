namespace AuroraGateway.Load.Reports;

/// <summary>Shows a scenario while it runs.</summary>
internal interface IProgressView
{
    void Show(string scenario, TimelinePoint point);

    /// <summary>Runs <paramref name="work"/> while the view is up.</summary>
    Task<T> During<T>(Func<Task<T>> work);
}
