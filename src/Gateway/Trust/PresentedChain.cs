using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AuroraGateway.Trust;

/// <summary>
/// Looks at the certificates that a peer presents in a handshake before OpenSSL or the framework verifies a signature with one of their keys. On its own OpenSSL
/// verifies every link of the chain, up to 100 KB of it, and the framework ignores the result and builds the chain again.
/// </summary>
/// <remarks>
/// The framework offers no place for this. OpenSSL calls whoever asked for it on each new SSL_CTX; there its own verification is replaced by
/// <see cref="Inspect"/>. Whether the chain is trusted is still for the framework to say.
/// </remarks>
public static unsafe class PresentedChain
{
    /// <summary>Certificates that a peer may send; four are usual at most.</summary>
    public const int Most = 8;

    private const int ClassOfContexts = 1;
    private const int VerifyPeer = 1;
    private const int ChainTooLong = 22;
    private const int Rejected = 28;

    private static readonly Lock Gate = new();
    private static bool? isActive;
    private static Native native;

    /// <summary>Called with the reason for each refusal, on the thread of the handshake.</summary>
    public static event Action<string>? Refused;

    /// <summary>To be called before the first handshake.</summary>
    /// <returns>False where OpenSSL is not the library in use: then only the bytes of a handshake are bounded.</returns>
    public static bool Install()
    {
        lock (Gate)
        {
            return isActive ??= OperatingSystem.IsLinux() && TryInstall();
        }
    }

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static bool TryInstall()
    {
        // Asking for the version makes the framework load the library that it uses, whichever it found.
        var version = SafeEvpPKeyHandle.OpenSslVersion >> 28;
        var name = version >= 3 ? "so.3" : "so.1.1";
        if (!NativeLibrary.TryLoad("libssl." + name, out var ssl) || !NativeLibrary.TryLoad("libcrypto." + name, out var crypto) ||
            !Native.TryBind(ssl, crypto, out native))
        {
            return false;
        }

        return native.NewIndex(ClassOfContexts, 0, 0, &OnNewContext, 0, 0) >= 0;
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

    /// <summary>The functions of OpenSSL that are used, by what they do here.</summary>
    private struct Native
    {
        public delegate* unmanaged[Cdecl]<int, nint, nint, delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint, nint, void>, nint, nint, int> NewIndex;
        public delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, nint, int>, nint, void> SetVerification;
        public delegate* unmanaged[Cdecl]<int> IndexOfConnection;
        public delegate* unmanaged[Cdecl]<nint, int, nint, void> SetMode;
        public delegate* unmanaged[Cdecl]<nint, nint> Untrusted;
        public delegate* unmanaged[Cdecl]<nint, int, void> SetError;
        public delegate* unmanaged[Cdecl]<nint, int, nint> DataOfStore;
        public delegate* unmanaged[Cdecl]<nint, int> Count;
        public delegate* unmanaged[Cdecl]<nint, int, nint> At;
        public delegate* unmanaged[Cdecl]<nint, nint> KeyOf;
        public delegate* unmanaged[Cdecl]<nint, byte**, int> Encode;

        public static bool TryBind(nint ssl, nint crypto, out Native native)
        {
            native = default;
            Span<nint> found = stackalloc nint[11];
            string[] names =
            [
                "CRYPTO_get_ex_new_index", "X509_STORE_CTX_get0_untrusted", "X509_STORE_CTX_set_error", "X509_STORE_CTX_get_ex_data",
                "OPENSSL_sk_num", "OPENSSL_sk_value", "X509_get_X509_PUBKEY", "i2d_X509_PUBKEY",
                "SSL_CTX_set_cert_verify_callback", "SSL_get_ex_data_X509_STORE_CTX_idx", "SSL_set_verify",
            ];
            for (var i = 0; i < names.Length; i++)
            {
                if (!NativeLibrary.TryGetExport(i < 8 ? crypto : ssl, names[i], out found[i]))
                {
                    return false;
                }
            }

            native.NewIndex =
                (delegate* unmanaged[Cdecl]<int, nint, nint, delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint, nint, void>, nint, nint, int>)found[0];
            native.Untrusted = (delegate* unmanaged[Cdecl]<nint, nint>)found[1];
            native.SetError = (delegate* unmanaged[Cdecl]<nint, int, void>)found[2];
            native.DataOfStore = (delegate* unmanaged[Cdecl]<nint, int, nint>)found[3];
            native.Count = (delegate* unmanaged[Cdecl]<nint, int>)found[4];
            native.At = (delegate* unmanaged[Cdecl]<nint, int, nint>)found[5];
            native.KeyOf = (delegate* unmanaged[Cdecl]<nint, nint>)found[6];
            native.Encode = (delegate* unmanaged[Cdecl]<nint, byte**, int>)found[7];
            native.SetVerification = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, nint, int>, nint, void>)found[8];
            native.IndexOfConnection = (delegate* unmanaged[Cdecl]<int>)found[9];
            native.SetMode = (delegate* unmanaged[Cdecl]<nint, int, nint, void>)found[10];
            return true;
        }
    }
}
