using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Handles;

/// <summary>
/// Issues handles for session tokens and exchanges them back. A handle that is not used within an hour expires, because Aurora accepts the
/// token no longer; one that was used lives as long as the session whose key it was exchanged for.
/// </summary>
internal sealed class TokenHandles(Func<KeyTerms> terms, TimeProvider time, IHandleStore store)
{
    /// <summary>Aurora accepts a session token for an hour.</summary>
    public static readonly TimeSpan UnusedLife = TimeSpan.FromHours(1);

    /// <summary>Handles at once, if <c>Keys:Capacity</c> does not allow less.</summary>
    public const int Most = 10_000;

    /// <summary>Characters of all tokens at once.</summary>
    public const int MostCharacters = 4 * 1024 * 1024;

    private readonly HandleTable table = new(time);

    private TimeSpan UsedLife => KeyTerms.LongestLife + terms().SessionMemory;

    /// <summary>Handles that are known here.</summary>
    public int Count => table.Count;

    /// <summary>A handle for the token, the same for the same token; null if there is no room.</summary>
    public async ValueTask<TokenHandle?> IssueAsync(SessionToken token, TenantId tenant, string? caller)
    {
        var content = new HandleContent(token, caller);
        var handle = table.Issue(content, tenant, UnusedLife, Math.Min(Most, terms().MaxSessions), out var isNew);
        if (isNew)
        {
            await store.KeepAsync(handle!, tenant, content, UnusedLife);
        }

        return handle;
    }

    /// <summary>The token of a handle, if this caller may use it for this tenant.</summary>
    public async ValueTask<HandleResult> RedeemAsync(TokenHandle handle, TenantId tenant, string caller)
    {
        if (table.Use(handle, tenant, caller, UsedLife, out var isFirstUse) is not { } known)
        {
            return await FindAsync(handle, tenant, caller);
        }

        if (isFirstUse && known.Outcome == HandleOutcome.Accepted)
        {
            // For its time to live alone, so the request does not wait: other replicas must know the handle for as long as this one does.
            _ = store.FindAsync(handle, tenant, UsedLife);
        }

        return known;
    }

    private async ValueTask<HandleResult> FindAsync(TokenHandle handle, TenantId tenant, string caller)
    {
        var stored = await store.FindAsync(handle, tenant, UsedLife);
        if (stored.Content is not { } content)
        {
            return new(stored.IsKnown ? HandleOutcome.Unknown : HandleOutcome.Unavailable);
        }

        if (content.Caller is { } only && only != caller)
        {
            return new(HandleOutcome.OtherCaller);
        }

        table.Remember(handle, content, tenant, UsedLife, Math.Min(Most, terms().MaxSessions));
        return new(HandleOutcome.Accepted, content.Token);
    }
}
