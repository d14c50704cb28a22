using System.Globalization;
using System.Security.Cryptography;
using AuroraGateway.Keys.Handles;
using AuroraGateway.Redis;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Shared;

/// <summary>Handles in Redis: under a digest of the handle, sealed, bound to the tenant and to that digest.</summary>
internal sealed class SharedHandles(ISharedScripts scripts, StoreGuard guard, SharedNames names, Seals seals) : IHandleStore
{
    // A sealed token of the greatest length with a caller's name, in Base64.
    private const int LongestContent = 6 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task KeepAsync(TokenHandle handle, TenantId tenant, HandleContent content, TimeSpan life)
    {
        var plain = content.ToBytes();
        var sealedContent = Convert.ToBase64String(seals.Current.Seal(EnvelopeKind.Handle, plain, new KeyOwner(tenant), handle.Digest));
        CryptographicOperations.ZeroMemory(plain);
        var name = NameOf(tenant, handle);
        await guard.TryAsync(SharedStep.Handle, () => scripts.RunAsync(HandleScripts.Keep, name, sealedContent, Milliseconds(life)));
    }

    public async Task<StoredHandle> FindAsync(TokenHandle handle, TenantId tenant, TimeSpan usedLife)
    {
        var longest = LongestContent.ToString(CultureInfo.InvariantCulture);
        var name = NameOf(tenant, handle);
        var found = await guard.AskAsync(
            SharedStep.Handle, () => scripts.ReadAsync(HandleScripts.Find, name, longest, Milliseconds(usedLife)), Patience);
        return found.IsAnswered ? new(true, found.Value is [{ } text] ? Open(handle, tenant, text) : null) : new(false, null);
    }

    private HandleContent? Open(TokenHandle handle, TenantId tenant, string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            return null;
        }

        var plain = seals.Current.Open(EnvelopeKind.Handle, bytes.AsSpan(0, length), new KeyOwner(tenant), handle.Digest);
        return plain is null ? null : HandleContent.TryRead(plain);
    }

    // The handle itself is stored nowhere.
    private string NameOf(TenantId tenant, TokenHandle handle) => $"{names.RootOf(tenant.ToString())}handle:{handle.Digest}";

    private static string Milliseconds(TimeSpan span) => ((long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
