using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Files;
using AuroraGateway.Names;

namespace AuroraGateway.Admin;

/// <summary>The token that the admin listener asks for; only its digest is held. Prints as <c>***</c>.</summary>
internal sealed class AdminToken
{
    private const int Shortest = 16;
    private const int Longest = 512;
    private const string Bearer = "Bearer ";

    private readonly byte[] digest;

    private AdminToken(byte[] digest, FileSnapshot source)
    {
        this.digest = digest;
        Source = source;
    }

    /// <summary>What the file contained when this token was read from it.</summary>
    internal FileSnapshot Source { get; }

    /// <param name="path">Null or empty for no token.</param>
    /// <param name="token">The token, if one is asked for.</param>
    /// <returns>Null, or what is wrong; never a part of the token.</returns>
    public static string? TryRead(string? path, out AdminToken? token)
    {
        token = null;
        return string.IsNullOrEmpty(path) ? null : TryParse(FileSnapshot.Read([path]), out token);
    }

    /// <param name="snapshot">What the file contains.</param>
    /// <param name="token">The token, if it contains one.</param>
    /// <returns>Null, or what is wrong; never a part of the token.</returns>
    public static string? TryParse(FileSnapshot snapshot, out AdminToken? token)
    {
        token = null;
        if (snapshot.TryDecode(out var text) is { } unreadable)
        {
            return unreadable;
        }

        text = text.Trim();
        if (text.Length is < Shortest or > Longest || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return $"{snapshot.Paths[0]} must contain one token of {Shortest} to {Longest} visible ASCII characters and nothing else, " +
                $"such as `openssl rand -hex 32` prints";
        }

        token = new AdminToken(SHA256.HashData(Encoding.ASCII.GetBytes(text)), snapshot);
        return null;
    }

    /// <summary>
    /// Takes <c>Bearer TOKEN</c>, and <c>Basic</c> with the token as password and any user, so that a browser can ask for it.
    /// </summary>
    public bool IsIn(string authorization)
    {
        if (authorization.Length > 2 * Longest)
        {
            return false;
        }

        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return Is(Encoding.UTF8.GetBytes(authorization[Bearer.Length..].Trim()));
        }

        return BasicCredential.TryReadPassword(authorization, out var password) && Is(password);
    }

    public override string ToString() => "***";

    private bool Is(ReadOnlySpan<byte> offered) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(offered), digest);
}
