using AuroraGateway.Callers;
using Microsoft.AspNetCore.Connections;

namespace AuroraGateway.Hosting;

/// <summary>One connection to the data listener, as <see cref="ConnectionTable"/> keeps it. A feature of the connection.</summary>
/// <param name="table">That counts it.</param>
/// <param name="isProbe">It is the gateway's own, which asks whether the listener works.</param>
public sealed class CallerConnection(ConnectionTable table, bool isProbe) : ConnectionProof
{
    private ConnectionContext? context;
    private volatile bool isShed;
    private long since;

    public bool IsProbe => isProbe;

    /// <summary>It was closed to make room, or because no caller identified itself in time.</summary>
    public bool IsClosed => isShed;

    /// <summary>Its place among those without proof, oldest first; the table's.</summary>
    internal LinkedListNode<CallerConnection>? Place { get; set; }

    /// <summary>The caller whose share it counts for; the table's.</summary>
    internal string? Owner { get; set; }

    /// <summary>It is counted; the table's.</summary>
    internal bool IsCounted { get; set; }

    /// <summary>Since when it is without proof: when it was accepted, or its last request without proof began; the table's.</summary>
    internal long Since
    {
        get => Volatile.Read(ref since);
        set => Volatile.Write(ref since, value);
    }

    public override void Prove(Caller caller)
    {
        if (!IsProven)
        {
            table.Prove(this, caller.Name);
        }
    }

    public override void Seen() => table.Touch(this);

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

    internal void MarkProven() => IsProven = true;

    /// <summary>Closes it at once; its descriptor is free when this returns.</summary>
    internal void Shed()
    {
        isShed = true;
        if (Volatile.Read(ref context) is { } connection)
        {
            Close(connection);
        }
    }

    private static void Close(ConnectionContext connection) =>
        connection.Abort(new ConnectionAbortedException("The connection made room for another: no caller had identified itself on it."));
}
