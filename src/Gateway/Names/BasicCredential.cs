using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace AuroraGateway.Names;

/// <summary>Basic authentication (RFC 7617), of which only the password is asked for.</summary>
internal static class BasicCredential
{
    private const string Scheme = "Basic ";

    /// <param name="authorization">The value of <c>Authorization</c>; the caller bounds its length.</param>
    /// <param name="password">What follows the first colon.</param>
    /// <returns>False for another scheme, or one that does not decode.</returns>
    public static bool TryReadPassword(string authorization, out ReadOnlySpan<byte> password)
    {
        password = default;
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var encoded = Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim());
        var decoded = new byte[encoded.Length];
        if (Base64.DecodeFromUtf8(encoded, decoded, out _, out var length) != OperationStatus.Done)
        {
            return false;
        }

        var pair = decoded.AsSpan(0, length);
        var colon = pair.IndexOf((byte)':');
        password = colon >= 0 ? pair[(colon + 1)..] : default;
        return colon >= 0;
    }
}
