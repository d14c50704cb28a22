using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Keys.Exchange;

/// <summary>What an exchange brought: a checked bearer token and how long it lives. Prints as <c>***</c>.</summary>
internal sealed class ExchangedKey
{
    /// <summary>Characters a temporary key may have at the most.</summary>
    public const int MaxLength = 4096;

    private readonly string bearer;

    private ExchangedKey(string bearer, in ClockReading from, TimeSpan lifetime)
    {
        this.bearer = bearer;
        From = from;
        Lifetime = lifetime;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(bearer)).AsSpan(0, 4));
    }

    /// <summary>From when the lifetime counts.</summary>
    public ClockReading From { get; }

    /// <summary>Positive.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>Eight hexadecimal digits of the key's digest.</summary>
    public string Fingerprint { get; }

    /// <summary>Where it came from: an exchange of this replica, or the store that replicas share.</summary>
    public bool FromShared { get; init; }

    /// <summary>Null if the text is not allowed in an <c>Authorization</c> header, or the key has already expired.</summary>
    public static ExchangedKey? TryCreate(string bearer, in ClockReading from, TimeSpan lifetime, bool fromShared = false) =>
        bearer.Length <= MaxLength && Token68.IsMatch(bearer) && lifetime > TimeSpan.Zero
            ? new ExchangedKey(bearer, from, lifetime) { FromShared = fromShared }
            : null;

    public string Reveal() => bearer;

    public override string ToString() => "***";
}
