using System.Net;

namespace AuroraGateway.Connections;

/// <summary>Orders addresses for the race of connections (RFC 8305, section 4).</summary>
internal static class AddressOrder
{
    // At a quarter of a second between two attempts, more would not be tried within the patience of a client.
    private const int Most = 12;

    /// <summary>
    /// Alternates between the families, beginning with the family that the resolver put first (RFC 6724 orders by reachability).
    /// </summary>
    public static List<IPAddress> Interleave(IReadOnlyList<IPAddress> addresses)
    {
        var first = new Queue<IPAddress>(addresses.Where(address => address.AddressFamily == addresses[0].AddressFamily).Distinct());
        var second = new Queue<IPAddress>(addresses.Where(address => address.AddressFamily != addresses[0].AddressFamily).Distinct());
        var ordered = new List<IPAddress>();
        while (ordered.Count < Most && first.Count + second.Count > 0)
        {
            var next = second.Count == 0 || (first.Count > 0 && ordered.Count % 2 == 0) ? first : second;
            ordered.Add(next.Dequeue());
        }

        return ordered;
    }
}
