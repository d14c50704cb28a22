using System.Buffers;
using System.Runtime.CompilerServices;

namespace AuroraGateway.Tenants;

/// <summary>A customer of Aurora: a UUID in the one spelling that Aurora uses (RFC 9562, lower-case, with hyphens).</summary>
public readonly struct TenantId : IEquatable<TenantId>
{
    /// <summary>Characters of the canonical spelling.</summary>
    public const int Length = 36;

    private const int Octets = 16;

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

        // Guid.TryParseExact takes more spellings than this one and ten times the instructions.
        Span<char> digits = stackalloc char[2 * Octets];
        Span<byte> octets = stackalloc byte[Octets];
        text[..8].CopyTo(digits);
        text[9..13].CopyTo(digits[8..]);
        text[14..18].CopyTo(digits[12..]);
        text[19..23].CopyTo(digits[16..]);
        text[24..].CopyTo(digits[20..]);
        if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' || digits.ContainsAnyInRange('A', 'F') ||
            Convert.FromHexString(digits, octets, out _, out _) != OperationStatus.Done)
        {
            return false;
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

    public static bool operator ==(TenantId left, TenantId right) => left.Equals(right);

    public static bool operator !=(TenantId left, TenantId right) => !left.Equals(right);
}
