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

    private WebhookSecret(string value) => this.value = value;

    /// <summary>Reads it from a file; surrounding white space is not part of it.</summary>
    /// <returns>Null, or what is wrong, without quoting the value.</returns>
    public static string? TryRead(string path, out WebhookSecret? secret)
    {
        secret = null;
        if (TextFile.TryRead(path, out var text, largest: 64 * 1024) is { } unreadable)
        {
            return unreadable;
        }

        var trimmed = text.Trim();
        if (trimmed.Length is < Shortest or > Longest || trimmed.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return $"{path} must contain {Shortest} to {Longest} printable ASCII characters without spaces, "
                + "for example from: openssl rand -hex 32";
        }

        secret = new WebhookSecret(trimmed);
        return null;
    }

    public string Reveal() => value;

    public bool Is(string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(other));

    public override string ToString() => "***";
}
