using Microsoft.AspNetCore.Connections;

namespace AuroraGateway.Forwarding.Bodies;

/// <summary>
/// Distinguishes what a caller causes from a fault of the gateway. A client that leaves causes a reset, an aborted connection, a
/// cancellation or a closed stream, often before RequestAborted is set.
/// </summary>
internal static class CallerFault
{
    public enum Kind
    {
        None,

        /// <summary>The caller closed or reset its connection or stream.</summary>
        Left,

        /// <summary>The caller is connected, and its body cannot be read.</summary>
        BadBody,

        /// <summary>The caller closed its side of the connection in the middle of its body: it may still read a response.</summary>
        EndedEarly,
    }

    /// <remarks>Kestrel reports a chunk size beyond 32 bits as an IOException around an OverflowException.</remarks>
    /// <param name="exception">What was thrown.</param>
    /// <param name="http">While which request.</param>
    /// <param name="isReading">The request's body was being read.</param>
    public static Kind Of(Exception exception, HttpContext http, bool isReading)
    {
        if (exception is ConnectionResetException or ConnectionAbortedException)
        {
            return Kind.Left;
        }

        if (exception is not (IOException or OperationCanceledException))
        {
            return Kind.None;
        }

        if (http.RequestAborted.IsCancellationRequested)
        {
            return Kind.Left;
        }

        return exception switch
        {
            BadHttpRequestException when IsUnexpectedEnd(exception) => Kind.EndedEarly,
            BadHttpRequestException or EndOfStreamException or { InnerException: OverflowException } => Kind.BadBody,
            _ => isReading ? Kind.Left : Kind.None,
        };
    }

    /// <summary>True if the exception or its cause says that the connection ended in the middle of the body.</summary>
    public static bool IsUnexpectedEnd(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            // Kestrel's reason is internal; its text is that of CoreStrings.BadRequest_UnexpectedEndOfRequestContent.
            if (exception is BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } &&
                exception.Message.StartsWith("Unexpected end of request content", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
