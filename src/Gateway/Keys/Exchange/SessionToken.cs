using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Exchange;

/// <summary>The single-use token by which a user of the tenant started an embedded app. Prints as <c>***</c>.</summary>
internal sealed class SessionToken
{
    /// <summary>Characters a token may have at the most.</summary>
    public const int MaxLength = 4096;

    private readonly string value;

    private SessionToken(string value) => this.value = value;

    /// <summary>Takes visible ASCII only; the format of a token is published nowhere, so nothing else is asked of it.</summary>
    public static SessionToken? TryParse(string text) =>
        text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~') ? new SessionToken(text) : null;

    /// <summary>What the gateway keeps of the token: a digest, bound to the caller that brought it.</summary>
    public SessionHandle HandleFor(string caller) => new(caller, SHA256.HashData(Encoding.ASCII.GetBytes(value)));

    public string Reveal() => value;

    public override string ToString() => "***";
}
