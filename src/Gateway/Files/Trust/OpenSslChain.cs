using System.Runtime.InteropServices;

namespace AuroraGateway.Files.Trust;

/// <summary>The functions of OpenSSL that <see cref="PresentedChain"/> uses, named by what they do there.</summary>
internal unsafe struct OpenSslChain
{
    public delegate* unmanaged[Cdecl]<int, nint, nint, nint, nint, nint, int> NewIndex;
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

    public static bool TryBind(nint ssl, nint crypto, out OpenSslChain native)
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

        native.NewIndex = (delegate* unmanaged[Cdecl]<int, nint, nint, nint, nint, nint, int>)found[0];
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
