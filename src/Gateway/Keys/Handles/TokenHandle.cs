using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Keys.Handles;

/// <summary>A random name that a service sends in place of a session token. Prints as <c>***</c>.</summary>
internal sealed class TokenHandle
{
    /// <summary>Begins each handle, so that none is taken for a session token and sent to Aurora.</summary>
    public const string Prefix = "gwsh_";

    private const int RandomBytes = 32;

    private static readonly int Length = Prefix.Length + Base64Url.GetEncodedLength(RandomBytes);

    private readonly string value;

    private TokenHandle(string value)
    {
        this.value = value;
        Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(value)));
    }

    /// <summary>Under which the handle is stored: SHA-256 in 64 hexadecimal digits.</summary>
    public string Digest { get; }

    public static TokenHandle Create() => new(Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)));

    public static bool IsHandle(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <returns>Null if it is not of the form that <see cref="Create"/> makes.</returns>
    public static TokenHandle? TryParse(string text) =>
        IsHandle(text) && text.Length == Length && Base64Url.IsValid(text.AsSpan(Prefix.Length)) ? new TokenHandle(text) : null;

    public string Reveal() => value;

    public override string ToString() => "***";
}
