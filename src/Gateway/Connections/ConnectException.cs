namespace AuroraGateway.Connections;

/// <summary>No connection was made, so no byte of a request was sent.</summary>
/// <param name="step">Where it failed.</param>
/// <param name="reason">A clause without a full stop and without a credential.</param>
/// <param name="inner">The cause.</param>
internal sealed class ConnectException(ConnectStep step, string reason, Exception? inner = null) : IOException(reason, inner)
{
    public ConnectStep Step { get; } = step;

    /// <summary>The one that SocketsHttpHandler wrapped; null if the failure was another.</summary>
    public static ConnectException? In(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is ConnectException found)
            {
                return found;
            }
        }

        return null;
    }
}
