using System.Text;
using AuroraGateway.Callers.Jwt;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Tenants;

namespace AuroraGateway.Fuzz;

/// <summary>What is sealed or signed: changing one never makes another valid one.</summary>
public static partial class FuzzTargets
{
    private const string EntryHead = "0123abcd00000000000000000000000000000042";

    // The public key of RFC 7515, appendix A.3; its token, which has expired and names no audience, is a seed.
    private const string Jwks = """
        {"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
        """;

    private static readonly KeyOwner Owner = new(TenantId.Parse("00000001-0000-4000-8000-000000000000"));
    private static readonly Lazy<KeySeal> Seal = new(static () =>
    {
        _ = ApplicationKey.TryParse("application-key-one", out var key);
        return new KeySeal(key!, "https://api.example.com", "00000000-0000-4000-8000-000000000001");
    });

    private static readonly Lazy<JwtVerifier> Verifier = new(
        static () => new JwtVerifier(new JwtRules { Audience = "aurora-gateway" }, new PublishedKey(), TimeProvider.System));

    private static void Sealed(byte[] bytes)
    {
        if (Seal.Value.Open(EnvelopeKind.Key, bytes, Owner, EntryHead) is not { } content)
        {
            return;
        }

        Demand(
            Seal.Value.Seal(EnvelopeKind.Key, content, Owner, EntryHead, bytes[2..Envelope.HeadLength]).AsSpan().SequenceEqual(bytes),
            "An envelope opened that was not sealed here.");
        var other = new KeyOwner(TenantId.Parse("00000002-0000-4000-8000-000000000000"));
        Demand(Seal.Value.Open(EnvelopeKind.Key, bytes, other, EntryHead) is null, "An envelope opened for another tenant.");
        Demand(Seal.Value.Open(EnvelopeKind.Refusal, bytes, Owner, EntryHead) is null, "A key opened as a refusal.");
    }

    private static void Stored(byte[] bytes)
    {
        // Behind the seal: what a replica of another version, or with a bad clock, may have stored.
        var now = ClockReading.Of(TimeProvider.System);
        _ = EntryHeader.TryParse(bytes);
        _ = StoredRefusal.TryRead(bytes)?.ToFailure(now.Utc);
        if (StoredKey.TryRead(bytes)?.ToExchangedKey(now.Utc.ToUnixTimeMilliseconds(), now, TimeProvider.System) is { } key)
        {
            Demand(key.Lifetime > TimeSpan.Zero, "A life that is none.");
            Demand(!key.Reveal().AsSpan().ContainsAnyExceptInRange('!', '~'), "A key that is no valid header value.");
        }
    }

    private static void Token(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        if (!JwtHeader.HasShape(text) || text.Length > JwtHeader.MaxTokenLength)
        {
            return;
        }

        JwtClaims.TryRead(text)?.Dispose();
        var verdict = Verifier.Value.VerifyAsync(text, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        Demand(verdict.Claims is null && verdict.Refusal is not null, "A token without a valid signature was accepted.");
    }

    /// <summary>One key, always available.</summary>
    private sealed class PublishedKey : IJwtKeys
    {
        private readonly JwtKeySet? set;

        public PublishedKey() => _ = JwtKeySet.TryParse(Jwks, null, out set);

        public JwtKeySet? Take() => set;

        public ValueTask<KeyInquiry> RefreshAsync(string? keyId, CancellationToken cancellation) => new(KeyInquiry.Current);

        public void Dispose()
        {
        }
    }
}
