namespace AuroraGateway.Keys.Exchange;

/// <summary>Notifies the body of a request, from inside its connection, that Aurora no longer reads it.</summary>
/// <remarks>Over HTTP/1.1 the client writes in the flow of the request, which is how the connection knows whose body it is.</remarks>
internal sealed class StoppedUpload
{
    private static readonly AsyncLocal<StoppedUpload?> Current = new();

    private volatile bool isStopped;

    /// <summary>True once nothing that is written reaches Aurora.</summary>
    public bool IsStopped => isStopped;

    /// <summary>For the body of the request in whose flow this is called.</summary>
    public static StoppedUpload Begin() => Current.Value = new StoppedUpload();

    internal static void Stop()
    {
        if (Current.Value is { } upload)
        {
            upload.isStopped = true;
        }
    }
}
