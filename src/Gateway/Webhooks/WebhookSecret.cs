using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Files;

namespace AuroraGateway.Webhooks;

/// <summary>The value of the header by which Aurora proves itself to the receiver. Prints as <c>***</c>.</summary>
internal sealed class WebhookSecret
{
    private const int Shortest = 16;
    private const int Longest = 1024;

    private readonly string value;
    private readonly byte[] digest;

    private WebhookSecret(string value, FileSnapshot source) =>
        (this.value, digest, Source) = (value, SHA256.HashData(Encoding.UTF8.GetBytes(value)), source);

    /// <summary>What the file contained when this was read from it.</summary>
    public FileSnapshot Source { get; }

    /// <returns>Null, or what is wrong, without quoting the value.</returns>
    public static string? TryRead(string path, out WebhookSecret? secret) => TryParse(FileSnapshot.Read([path]), out secret);

    /// <summary>Reads it from a file's content; surrounding white space is not part of it.</summary>
    /// <returns>Null, or what is wrong, without quoting the value.</returns>
    public static string? TryParse(FileSnapshot snapshot, out WebhookSecret? secret)
    {
        secret = null;
        if (snapshot.TryDecode(out var text) is { } unreadable)
        {
            return unreadable;
        }

        var trimmed = text.Trim();
        if (trimmed.Length is < Shortest or > Longest || trimmed.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return $"{snapshot.Paths[0]} must contain {Shortest} to {Longest} printable ASCII characters without spaces, "
                + "for example from: openssl rand -hex 32";
        }

        secret = new WebhookSecret(trimmed, snapshot);
        return null;
    }

    public string Reveal() => value;

    /// <summary>Compares digests, in constant time: neither a common beginning nor the length shows.</summary>
    public bool Is(string other) => Is(Encoding.UTF8.GetBytes(other));

    /// <inheritdoc cref="Is(string)"/>
    public bool Is(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(digest, SHA256.HashData(other));

    public override string ToString() => "***";
}
