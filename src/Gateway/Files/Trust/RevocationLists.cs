using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AuroraGateway.Files.Trust;

/// <summary>
/// Fetches the revocation lists that certificates name, and keeps each for two minutes. The framework keeps a list until the next is
/// announced, which may be in a month: until then it does not see what was revoked meanwhile.
/// </summary>
/// <remarks>Asked only for certificates that lead to a configured authority, so that no stranger chooses an address.</remarks>
internal sealed class RevocationLists(TimeProvider time) : IDisposable
{
    /// <summary>How long a list is used before it is fetched again.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    private const int LargestList = 4 * 1024 * 1024;
    private const int MostAddresses = 8;
    private const string DistributionPoints = "2.5.29.31";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        MaxAutomaticRedirections = 3,
        MaxConnectionsPerServer = 2,
        MaxResponseHeadersLength = 16,
        ConnectTimeout = Timeout,
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout,
        MaxResponseContentBufferSize = LargestList,
    };

    /// <returns>Those at the addresses in the certificate that could be fetched, now or before.</returns>
    public async Task<IReadOnlyList<RevocationList>> ForAsync(X509Certificate2 certificate)
    {
        var found = new List<RevocationList>();
        foreach (var address in Addresses(certificate))
        {
            if (entries.Count >= MostAddresses && !entries.ContainsKey(address))
            {
                entries.Clear();
            }

            if (await entries.GetOrAdd(address, static (_, clock) => new Entry(clock), time).TakeAsync(this, address) is { } list)
            {
                found.Add(list);
            }
        }

        return found;
    }

    public void Dispose() => http.Dispose();

    // RFC 5280, section 4.2.1.13: a full name by HTTP, of the issuer's own list, for all reasons.
    internal static IReadOnlyList<string> Addresses(X509Certificate2 certificate)
    {
        var addresses = new List<string>();
        try
        {
            foreach (var extension in certificate.Extensions)
            {
                if (extension.Oid?.Value == DistributionPoints)
                {
                    Read(new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence(), addresses);
                }
            }
        }
        catch (AsnContentException)
        {
            // Its status stays unknown.
        }

        return addresses;
    }

    private static void Read(AsnReader points, List<string> addresses)
    {
        var (whole, uri) = (new Asn1Tag(TagClass.ContextSpecific, 0), new Asn1Tag(TagClass.ContextSpecific, 6));
        while (points.HasData)
        {
            var point = points.ReadSequence();
            if (!point.HasData || !point.PeekTag().HasSameClassAndValue(whole))
            {
                continue;
            }

            var name = point.ReadSequence(whole);
            if (point.HasData || !name.PeekTag().HasSameClassAndValue(whole))
            {
                continue;
            }

            var names = name.ReadSequence(whole);
            while (names.HasData)
            {
                if (!names.PeekTag().HasSameClassAndValue(uri))
                {
                    names.ReadEncodedValue();
                }
                else if (names.ReadCharacterString(UniversalTagNumber.IA5String, uri) is { } address && IsHttp(address))
                {
                    addresses.Add(address);
                }
            }
        }
    }

    private static bool IsHttp(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp;

    private async Task<RevocationList?> FetchAsync(string address)
    {
        try
        {
            var content = await http.GetByteArrayAsync(new Uri(address));
            return await ChainVerification.Revocation.RunAsync(() => RevocationList.TryParse(Binary(content)));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or FormatException)
        {
            return null;
        }
    }

    // RFC 5280 wants DER there; many servers offer what openssl wrote, which is PEM.
    private static byte[] Binary(byte[] content)
    {
        var text = content is [0x30, ..] ? "" : Encoding.Latin1.GetString(content);
        return PemEncoding.TryFind(text, out var fields) ? Convert.FromBase64String(text[fields.Base64Data]) : content;
    }

    /// <summary>The list at one address; one fetch at a time.</summary>
    private sealed class Entry(TimeProvider time)
    {
        private readonly Lock gate = new();
        private Task<RevocationList?>? fetch;
        private RevocationList? last;
        private long until;

        public Task<RevocationList?> TakeAsync(RevocationLists lists, string address)
        {
            lock (gate)
            {
                if (fetch is null && time.GetTimestamp() >= until)
                {
                    fetch = Task.Run(() => FetchAsync(lists, address));
                }

                return fetch ?? Task.FromResult(last);
            }
        }

        // A list that was fetched before is used until its own end if the server is down: RevocationList.Covers looks at that.
        private async Task<RevocationList?> FetchAsync(RevocationLists lists, string address)
        {
            var fetched = await lists.FetchAsync(address);
            lock (gate)
            {
                last = fetched ?? last;
                until = time.GetTimestamp() + (long)((fetched is null ? Pause : Fresh).TotalSeconds * time.TimestampFrequency);
                fetch = null;
                return last;
            }
        }
    }
}
