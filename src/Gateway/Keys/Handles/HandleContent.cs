using System.Text;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys.Handles;

/// <summary>What a handle is exchanged for.</summary>
/// <param name="Token">The session token.</param>
/// <param name="Caller">The only caller that may use the handle; null for each caller with a grant for the tenant.</param>
internal sealed record HandleContent(SessionToken Token, string? Caller)
{
    /// <summary>Length of the caller's name (1 byte), the name, the token.</summary>
    public byte[] ToBytes()
    {
        var caller = Encoding.ASCII.GetBytes(Caller ?? "");
        return [(byte)caller.Length, .. caller, .. Encoding.ASCII.GetBytes(Token.Reveal())];
    }

    /// <returns>Null if it is not what <see cref="ToBytes"/> writes.</returns>
    public static HandleContent? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || bytes.Length <= 1 + bytes[0])
        {
            return null;
        }

        var caller = bytes[0] == 0 ? null : Encoding.ASCII.GetString(bytes.Slice(1, bytes[0]));
        return SessionToken.TryParse(Encoding.ASCII.GetString(bytes[(1 + bytes[0])..])) is { } token
            ? new HandleContent(token, caller)
            : null;
    }
}
