using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// What replicas say to each other, as words with blanks between: <c>v1 SENDER NUMBER landed ENTRY</c>,
/// <c>… discarded TENANT FINGERPRINT [DIGEST CALLER]</c>, <c>… dropped TENANT</c>. Anything else is not understood and ignored.
/// </summary>
public abstract record NewsMessage
{
    private const int LongestText = 1024;

    /// <summary>An exchange for this entry ended, well or not.</summary>
    public sealed record Landed(string Entry) : NewsMessage;

    /// <summary>Aurora refused a key.</summary>
    public sealed record Discarded(KeyOwner Owner, string Fingerprint) : NewsMessage;

    /// <summary>All keys of a tenant are void.</summary>
    public sealed record Dropped(TenantId Tenant) : NewsMessage;

    /// <param name="sender">The replica, without blanks.</param>
    /// <param name="number">Tells two messages of the same content apart.</param>
    public string ToText(string sender, long number) => $"v1 {sender} {number} " + this switch
    {
        Landed landed => "landed " + landed.Entry,
        Discarded { Owner.Session: { } session } discarded => $"discarded {discarded.Owner.Tenant} {discarded.Fingerprint} {Convert.ToHexStringLower(session.Digest)} {session.Caller}",
        Discarded discarded => $"discarded {discarded.Owner.Tenant} {discarded.Fingerprint}",
        Dropped dropped => $"dropped {dropped.Tenant}",
        _ => throw new InvalidOperationException("A kind of news without a text."),
    };

    /// <returns>Null if it is not understood.</returns>
    public static NewsMessage? TryParse(string text, out string sender)
    {
        sender = "";
        if (text.Length > LongestText)
        {
            return null;
        }

        var words = text.Split(' ');
        if (words.Length < 5 || words[0] != "v1")
        {
            return null;
        }

        sender = words[1];
        return (words[3], words.Length) switch
        {
            ("landed", 5) => new Landed(words[4]),
            ("dropped", 5) when TenantId.TryParse(words[4], out var tenant) => new Dropped(tenant),
            ("discarded", 6) when TenantId.TryParse(words[4], out var tenant) => new Discarded(new KeyOwner(tenant), words[5]),
            ("discarded", 8) when TenantId.TryParse(words[4], out var tenant) && Digest(words[6]) is { } digest =>
                new Discarded(new KeyOwner(tenant, new SessionHandle(words[7], digest)), words[5]),
            _ => null,
        };
    }

    private static byte[]? Digest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower) ? Convert.FromHexString(text) : null;
}
