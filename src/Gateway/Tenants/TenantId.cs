using System.Runtime.CompilerServices;

namespace AuroraGateway.Tenants;

/// <summary>A customer of Aurora: a UUID in the one spelling that Aurora uses (RFC 9562, lower-case, with hyphens).</summary>
public readonly struct TenantId : IEquatable<TenantId>
{
    /// <summary>Characters of the canonical spelling.</summary>
    public const int Length = 36;

    private readonly Guid value;

    private TenantId(Guid value) => this.value = value;

    /// <summary>Takes the canonical spelling only: no upper case, no braces, no white space.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TenantId tenant)
    {
        tenant = default;
        if (text.Length != Length)
        {
            return false;
        }

        // Read here and not by Guid.TryParseExact, which takes more spellings than this one and ten times the instructions.
        Span<byte> octets = stackalloc byte[16];
        var at = 0;
        foreach (ref var octet in octets)
        {
            if (at is 8 or 13 or 18 or 23 && text[at++] != '-')
            {
                return false;
            }

            var (high, low) = (Digit(text[at++]), Digit(text[at++]));
            if ((high | low) < 0)
            {
                return false;
            }

            octet = (byte)((high << 4) | low);
        }

        tenant = new TenantId(new Guid(octets, bigEndian: true));
        return true;
    }

    /// <exception cref="FormatException">The text is not a canonical UUID.</exception>
    public static TenantId Parse(string text) =>
        TryParse(text, out var tenant) ? tenant : throw new FormatException("A tenant is a UUID in lower case with hyphens.");

    public bool Equals(TenantId other) => value == other.value;

    public override bool Equals(object? obj) => obj is TenantId other && Equals(other);

    public override int GetHashCode() => SeededHash.Of(Unsafe.BitCast<Guid, UInt128>(value));

    public override string ToString() => value.ToString("D");

    private static int Digit(char character) =>
        char.IsAsciiDigit(character) ? character - '0' : char.IsBetween(character, 'a', 'f') ? character - 'a' + 10 : -1;

    public static bool operator ==(TenantId left, TenantId right) => left.Equals(right);

    public static bool operator !=(TenantId left, TenantId right) => !left.Equals(right);
}
