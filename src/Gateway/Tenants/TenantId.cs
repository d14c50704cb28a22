using System.Buffers;

namespace AuroraGateway.Tenants;

/// <summary>A customer of Aurora: a UUID in the one spelling that Aurora uses (RFC 9562, lower-case, with hyphens).</summary>
public readonly struct TenantId : IEquatable<TenantId>
{
    /// <summary>Characters of the canonical spelling.</summary>
    public const int Length = 36;

    private static readonly SearchValues<char> Canonical = SearchValues.Create("0123456789abcdef-");

    private readonly Guid value;

    private TenantId(Guid value) => this.value = value;

    /// <summary>Takes the canonical spelling only: no upper case, no braces, no white space.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TenantId tenant)
    {
        if (text.Length == Length && !text.ContainsAnyExcept(Canonical) && Guid.TryParseExact(text, "D", out var guid))
        {
            tenant = new TenantId(guid);
            return true;
        }

        tenant = default;
        return false;
    }

    /// <exception cref="FormatException">The text is not a canonical UUID.</exception>
    public static TenantId Parse(string text) =>
        TryParse(text, out var tenant) ? tenant : throw new FormatException("A tenant is a UUID in lower case with hyphens.");

    public bool Equals(TenantId other) => value == other.value;

    public override bool Equals(object? obj) => obj is TenantId other && Equals(other);

    public override int GetHashCode() => value.GetHashCode();

    public override string ToString() => value.ToString("D");

    public static bool operator ==(TenantId left, TenantId right) => left.Equals(right);

    public static bool operator !=(TenantId left, TenantId right) => !left.Equals(right);
}
