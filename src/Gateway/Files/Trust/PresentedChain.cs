using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AuroraGateway.Platform;

namespace AuroraGateway.Files.Trust;

/// <summary>
/// Looks at the certificates that a peer presents in a handshake before OpenSSL or the framework verifies a signature with one of their
/// keys. On its own OpenSSL verifies every link of the chain, up to 100 KB of it, and the framework ignores the result and builds the chain
/// again.
/// </summary>
/// <remarks>
/// The framework offers no place for this. OpenSSL calls a registered function on each new SSL_CTX; there its own verification is replaced
/// by <see cref="Inspect"/>. Whether the chain is trusted is still for the framework to say.
/// </remarks>
internal static unsafe class PresentedChain
{
    /// <summary>Certificates that a peer may send; four are usual at most.</summary>
    public const int Most = 8;

    private const int ClassOfContexts = 1;
    private const int VerifyPeer = 1;
    private const int ChainTooLong = 22;
    private const int Rejected = 28;

    [ThreadStatic]
    private static string? refusal;

    private static readonly Lock Gate = new();
    private static bool? isActive;
    private static OpenSslChain native;

    /// <summary>Called with the reason for each refusal, on the thread of the handshake.</summary>
    public static event Action<string>? Refused;

    /// <summary>To be called before the first handshake.</summary>
    /// <returns>False where OpenSSL is not the library in use: then only the bytes of a handshake are bounded.</returns>
    public static bool Install()
    {
        lock (Gate)
        {
            return isActive ??= LinuxCalls.AreUsed && TryInstall();
        }
    }

    /// <summary>Why the last chain on this thread was refused, once; null if it was not.</summary>
    public static string? TakeRefusal()
    {
        var reason = refusal;
        refusal = null;
        return reason;
    }

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static bool TryInstall()
    {
        // Asking for the version makes the framework load the library that it uses, whichever it found.
        var version = SafeEvpPKeyHandle.OpenSslVersion >> 28;
        var name = version >= 3 ? "so.3" : "so.1.1";
        if (!NativeLibrary.TryLoad("libssl." + name, out var ssl) || !NativeLibrary.TryLoad("libcrypto." + name, out var crypto) ||
            !OpenSslChain.TryBind(ssl, crypto, out native))
        {
            return false;
        }

        delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint, nint, void> onNew = &OnNewContext;
        return native.NewIndex(ClassOfContexts, 0, 0, (nint)onNew, 0, 0) >= 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnNewContext(nint context, nint value, nint values, int index, nint number, nint argument) =>
        native.SetVerification(context, &Inspect, 0);

    /// <returns>1 to go on, 0 to end the handshake with an alert.</returns>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Inspect(nint store, nint argument)
    {
        try
        {
            var (error, reason) = Judge(native.Untrusted(store));
            native.SetError(store, error);
            refusal = reason;
            if (reason is null)
            {
                return 1;
            }

            // As a client the framework lets OpenSSL ignore the result.
            native.SetMode(native.DataOfStore(store, native.IndexOfConnection()), VerifyPeer, 0);
            Refused?.Invoke(reason);
            return 0;
        }
        catch (Exception)
        {
            // Nothing may be thrown through OpenSSL.
            native.SetError(store, Rejected);
            return 0;
        }
    }

    private static (int Error, string? Reason) Judge(nint chain)
    {
        var count = native.Count(chain);
        if (count > Most)
        {
            return (ChainTooLong, $"it sent {count} certificates; at most {Most} are accepted");
        }

        Span<byte> encoded = stackalloc byte[KeyWork.LargestEncoding];
        for (var i = 0; i < count; i++)
        {
            var key = native.KeyOf(native.At(chain, i));
            var length = key == 0 ? 0 : native.Encode(key, null);
            if (length is <= 0 or > KeyWork.LargestEncoding)
            {
                return (Rejected, "one of its keys is too large");
            }

            fixed (byte* start = encoded)
            {
                var end = start;
                length = native.Encode(key, &end);
            }

            if (KeyWork.Refuse(encoded[..length]) is { } reason)
            {
                return (Rejected, reason);
            }
        }

        return (0, null);
    }
}
