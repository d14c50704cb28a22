using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>
/// The exchanges under way of one slot: one at the current site, and one at the site before it for requests bound for that.
/// </summary>
internal struct SlotFlights
{
    private Flight? former;

    /// <summary>The one whose key is kept.</summary>
    public Flight? Current { get; set; }

    public readonly bool Any => Current is not null || former is not null;

    /// <summary>The exchange that a request joins. A session has one whatever the site: its token must not be sent twice.</summary>
    public readonly Flight? UnderWay(in KeyOwner owner, AuroraSite? at, AuroraSite? current)
    {
        if (owner.Session is not null)
        {
            return Current;
        }

        var flight = ReferenceEquals(at, current) ? Current : former;
        return ReferenceEquals(flight?.Site, at) ? flight : null;
    }

    public void Enter(Flight flight, in KeyOwner owner, AuroraSite? current)
    {
        if (owner.Session is null && !ReferenceEquals(flight.Site, current))
        {
            former = flight;
            return;
        }

        former = Current ?? former;
        Current = flight;
    }

    public void Leave(Flight flight)
    {
        Current = ReferenceEquals(Current, flight) ? null : Current;
        former = ReferenceEquals(former, flight) ? null : former;
    }

    /// <summary>Another site is the current one.</summary>
    public void SetAsideFormer(in KeyOwner owner, AuroraSite? current)
    {
        if (owner.Session is null && Current is { } flight && !ReferenceEquals(flight.Site, current))
        {
            (former, Current) = (flight, null);
        }
    }
}
