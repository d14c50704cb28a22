using System.Net;

namespace AuroraGateway.Connections;

/// <summary>Looks up the addresses of a name.</summary>
internal delegate Task<IPAddress[]> Resolver(string host);

/// <summary>
/// The addresses of the names that the gateway connects to, shared by all pools so that a name is looked up once at a time.
/// </summary>
internal sealed class AddressBook(Resolver resolve, TimeProvider time)
{
    // An issuer names the host of its keys, so the number of names is not ours alone to choose.
    private const int MostNames = 64;

    private readonly Lock gate = new();
    private readonly Dictionary<string, KnownName> names = new(StringComparer.OrdinalIgnoreCase);

    public AddressBook(TimeProvider time)
        : this(static host => Dns.GetHostAddressesAsync(host), time)
    {
    }

    public KnownName Of(string host)
    {
        lock (gate)
        {
            if (!names.TryGetValue(host, out var name))
            {
                if (names.Count >= MostNames)
                {
                    names.Clear();
                }

                names[host] = name = new KnownName(host, resolve, time);
            }

            return name;
        }
    }
}
