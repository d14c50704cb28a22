using System.Globalization;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// What replicas say to each other, as words with blanks between: <c>v2 SENDER NUMBER TIME landed ENTRY</c>,
/// <c>… discarded TENANT FINGERPRINT [DIGEST CALLER]</c>, <c>… dropped TENANT</c>, <c>… enabled TENANT</c>, <c>… disabled TENANT</c>, each
/// authenticated by <see cref="SignedMessage"/>. Anything else is ignored. TIME is by the store's clock, milliseconds since 1970.
/// </summary>
internal abstract record KeyMessage
{
    /// <summary>Characters, at most, without the tags.</summary>
    public const int LongestText = ISharedStore.LongestMessage - 1 - SharedMacs.LongestTags;

    /// <summary>An exchange for this entry ended, well or not.</summary>
    public sealed record Landed(string Entry) : KeyMessage;

    /// <summary>Aurora refused a key.</summary>
    public sealed record Discarded(KeyOwner Owner, string Fingerprint) : KeyMessage;

    /// <summary>All keys of a tenant are void.</summary>
    public sealed record Dropped(TenantId Tenant) : KeyMessage;

    /// <summary>Aurora announced a change of the tenant's authorisation.</summary>
    public sealed record Reconsidered(TenantId Tenant, bool IsAuthorised) : KeyMessage;

    /// <param name="sender">The replica, without blanks.</param>
    /// <param name="number">Distinguishes two messages with the same content.</param>
    /// <param name="at">When, by the store's clock.</param>
    public string ToText(string sender, long number, long at) =>
        string.Create(CultureInfo.InvariantCulture, $"v2 {sender} {number} {at} ") + this switch
        {
            Landed landed => "landed " + landed.Entry,
            Discarded { Owner.Session: { } session } discarded =>
                $"discarded {discarded.Owner.Tenant} {discarded.Fingerprint} {Convert.ToHexStringLower(session.Digest)} {session.Caller}",
            Discarded discarded => $"discarded {discarded.Owner.Tenant} {discarded.Fingerprint}",
            Dropped dropped => $"dropped {dropped.Tenant}",
            Reconsidered changed => $"{(changed.IsAuthorised ? "enabled" : "disabled")} {changed.Tenant}",
            _ => throw new InvalidOperationException("A kind of message without a text."),
        };

    /// <returns>Null if it is not understood.</returns>
    public static KeyMessage? TryParse(string text, out string sender, out long at)
    {
        (sender, at) = ("", 0);
        if (text.Length > LongestText)
        {
            return null;
        }

        var words = text.Split(' ');
        if (words.Length < 6 || words[0] != "v2" || !long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out at))
        {
            return null;
        }

        sender = words[1];
        return (words[4], words.Length) switch
        {
            ("landed", 6) => new Landed(words[5]),
            ("dropped", 6) when TenantId.TryParse(words[5], out var tenant) => new Dropped(tenant),
            ("enabled" or "disabled", 6) when TenantId.TryParse(words[5], out var tenant) =>
                new Reconsidered(tenant, words[4] == "enabled"),
            ("discarded", 7) when TenantId.TryParse(words[5], out var tenant) => new Discarded(new KeyOwner(tenant), words[6]),
            ("discarded", 9) when TenantId.TryParse(words[5], out var tenant) && Digest(words[7]) is { } digest =>
                new Discarded(new KeyOwner(tenant, new SessionHandle(words[8], digest)), words[6]),
            _ => null,
        };
    }

    private static byte[]? Digest(string text) =>
        text.Length == 64 && text.All(char.IsAsciiHexDigitLower) ? Convert.FromHexString(text) : null;
}
