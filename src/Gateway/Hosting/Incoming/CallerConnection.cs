using AuroraGateway.Callers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace AuroraGateway.Hosting.Incoming;

/// <summary>One connection to the data listener, as <see cref="ConnectionTable"/> keeps it. A feature of the connection.</summary>
/// <param name="table">That counts it.</param>
/// <param name="open">All that are open.</param>
/// <param name="isProbe">It is the gateway's own, which asks whether the listener works.</param>
internal sealed class CallerConnection(ConnectionTable table, OpenConnections open, bool isProbe) : ConnectionProof
{
    private ConnectionContext? context;
    private volatile bool isShed;
    private long since;
    private long lastUsed = Environment.TickCount64;
    private int requests;

    public bool IsProbe => isProbe;

    /// <summary>It was closed to make room, or because no caller identified itself in time.</summary>
    public bool IsClosed => isShed;

    /// <summary>Its place among those without proof, oldest first; the table's.</summary>
    internal LinkedListNode<CallerConnection>? Place { get; set; }

    /// <summary>The caller whose share it counts for; the table's.</summary>
    internal string? Owner { get; set; }

    /// <summary>The bytes of its request's head, as the budget counts them.</summary>
    internal HeadMark Head { get; } = new();

    /// <summary>It is counted; the table's.</summary>
    internal bool IsCounted { get; set; }

    /// <summary>Since when it is without proof: when it was accepted, or its last request without proof began; the table's.</summary>
    internal long Since
    {
        get => Volatile.Read(ref since);
        set => Volatile.Write(ref since, value);
    }

    public override bool IsEnding => open.IsEnding;

    private bool IsHttp2 => context?.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8) == true;

    public override void Begin()
    {
        Interlocked.Increment(ref requests);
        if (CountsHeads)
        {
            Head.RequestBegan();
            table.Heads.Shrink(this);
        }

        if (open.IsEnding && IsHttp2)
        {
            // Not before: without a request on it, the server would close it with the GOAWAY, and a request that is on its way would be
            // lost.
            RequestClose();
        }
    }

    public override void End()
    {
        Volatile.Write(ref lastUsed, Environment.TickCount64);
        Interlocked.Decrement(ref requests);
    }

    /// <summary>Sends GOAWAY to an HTTP/2 client with requests on the connection; they finish.</summary>
    public void GoAwayIfBusy()
    {
        if (Volatile.Read(ref requests) > 0 && IsHttp2)
        {
            RequestClose();
        }
    }

    /// <summary>Closes it if it has no request, nothing has arrived, and it was not used for so long.</summary>
    public void CloseIfIdle(TimeSpan quiet)
    {
        if (Volatile.Read(ref requests) == 0 && Environment.TickCount64 - Volatile.Read(ref lastUsed) >= quiet.TotalMilliseconds &&
            !HasArrived())
        {
            RequestClose();
        }
    }

    public override void Prove(Caller caller)
    {
        if (!IsProven)
        {
            table.Prove(this, caller.Name);
        }
    }

    public override void Seen()
    {
        Head.IsWhole();
        table.Heads.Shrink(this);
        table.Touch(this);
    }

    public override void Received(int bytes)
    {
        Head.Received(bytes);
        table.HasGrown(this);
    }

    public override void HeadBegan()
    {
        Head.HeadBegan();
        table.HasGrown(this);
    }

    /// <summary>Called once, before anything else uses the connection.</summary>
    public void Attach(ConnectionContext connection)
    {
        connection.Features.Set<ConnectionProof>(this);
        Volatile.Write(ref context, connection);

        // It may have been chosen in between.
        if (isShed)
        {
            Close(connection);
        }
    }

    internal void MarkProven()
    {
        Head.Prove();
        table.Heads.Shrink(this);
        IsProven = true;
    }

    /// <summary>Closes it at once; its descriptor is free when this returns.</summary>
    internal void Shed()
    {
        isShed = true;
        if (Volatile.Read(ref context) is { } connection)
        {
            Close(connection);
        }
    }

    private bool HasArrived()
    {
        try
        {
            return Volatile.Read(ref context)?.Features.Get<IConnectionSocketFeature>()?.Socket.Available > 0;
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    // Gracefully: a request whose first bytes have been read is still served.
    private void RequestClose() => Volatile.Read(ref context)?.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    private static void Close(ConnectionContext connection) =>
        connection.Abort(new ConnectionAbortedException("The connection made room for another: no caller had identified itself on it."));
}
