using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys;

/// <summary>Flights at the site before the one in force: those who met that site wait for them, and nothing of them is kept.</summary>
public sealed partial class KeyRing
{
    private bool IsFormer(Flight flight) => !ReferenceEquals(flight.Site, site);

    /// <summary>The exchange to wait for, if there is one. A session's is one whatever the site: its token must not be sent twice. Called under its gate.</summary>
    private Flight? UnderWay(KeySlot slot, AuroraSite? at)
    {
        var flight = slot.Owner.Session is not null || ReferenceEquals(at, site) ? slot.Flight : slot.Former;
        return flight is not null && (slot.Owner.Session is not null || ReferenceEquals(flight.Site, at)) ? flight : null;
    }

    // Called under its gate.
    private void Enter(KeySlot slot, Flight flight)
    {
        if (slot.Owner.Session is null && IsFormer(flight))
        {
            slot.Former = flight;
            return;
        }

        slot.Former = slot.Flight ?? slot.Former;
        slot.Flight = flight;
    }

    // Called under its gate.
    private static void Leave(KeySlot slot, Flight flight)
    {
        if (ReferenceEquals(slot.Flight, flight))
        {
            slot.Flight = null;
        }

        if (ReferenceEquals(slot.Former, flight))
        {
            slot.Former = null;
        }
    }

    // Called under its gate, once another site is in force.
    private void SetAsideFormer(KeySlot slot)
    {
        if (slot.Owner.Session is null && slot.Flight is { } flight && IsFormer(flight))
        {
            slot.Former = flight;
            slot.Flight = null;
        }
    }
}
