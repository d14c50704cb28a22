using AuroraGateway.Callers;
using Microsoft.AspNetCore.Connections;

namespace AuroraGateway.Hosting.Incoming;

/// <summary>The first step of each connection to the data listener: the gateway's own probe ends here, a caller's connection is counted
/// until it ends.</summary>
internal sealed class CallerConnections(ConnectionTable table, OpenConnections open, ListenerProbe probe, StrangerThreads threads)
{
    public ConnectionDelegate Use(ConnectionDelegate next) => connection => RunAsync(connection, next);

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var own = (CallerConnection)connection.Features.Get<ConnectionProof>()!;
        if (own.IsProbe)
        {
            await probe.ServeAsync(connection);
            return;
        }

        var transport = connection.Transport;
        try
        {
            // The pool starts connections; all that this one needs at first is done by the threads for strangers.
            await threads.EnterAsync();
            connection.Transport = new FairPipe(transport, own, threads);
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
            open.Remove(own);
            table.Leave(own);
        }
    }
}
