namespace AuroraGateway.Webhooks;

/// <summary>The operator's service.</summary>
internal interface IForwardTarget
{
    /// <returns>Null if it responded with 2xx in time, else why not: without the URL, which contains a handle.</returns>
    Task<string?> GetAsync(Uri url, CancellationToken cancellation);
}
