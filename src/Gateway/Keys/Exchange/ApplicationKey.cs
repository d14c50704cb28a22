using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Keys.Exchange;

/// <summary>The partner's long-lived key, with which temporary keys are exchanged. Prints as <c>***</c>.</summary>
internal sealed class ApplicationKey
{
    private const int MaxLength = 4096;
    private readonly string value;

    private ApplicationKey(string value)
    {
        this.value = value;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("aurora-gateway/fingerprint/" + value)).AsSpan(0, 4));
    }

    /// <summary>Eight hexadecimal digits that distinguish two keys and reveal neither.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads a key as found in a file or the environment; surrounding white space is not part of it.</summary>
    /// <returns>Null, or what is wrong, without quoting the key.</returns>
    public static string? TryParse(string text, out ApplicationKey? key)
    {
        key = null;
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return "the application key is empty";
        }

        if (trimmed.Length > MaxLength || !Token68.IsMatch(trimmed))
        {
            return "the application key contains characters that are not allowed in an Authorization header, or is " +
                "longer than 4096 characters";
        }

        key = new ApplicationKey(trimmed);
        return null;
    }

    public string Reveal() => value;

    public bool Is(ApplicationKey other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(other.value));

    public override string ToString() => "***";
}
