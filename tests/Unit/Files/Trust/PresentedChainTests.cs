using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Files.Trust;

namespace AuroraGateway.Unit.Files.Trust;

/// <summary>Certificates that a peer presents are looked at before anything is verified with their keys, towards us and from us.</summary>
public sealed class PresentedChainTests : IDisposable
{
    private readonly List<IDisposable> owned = [];

    public PresentedChainTests() => Assert.True(PresentedChain.Install());

    public void Dispose() => owned.ForEach(static one => one.Dispose());

    [Fact]
    public async Task A_usual_chain_of_a_client_passes()
    {
        var (leaf, issuers) = Chain(3, static () => ECDsa.Create(ECCurve.NamedCurves.nistP256));
        Assert.True(await HandshakeAsync(Server(), leaf, issuers));
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(4096)]
    public async Task Usual_RSA_keys_pass(int bits)
    {
        var (leaf, issuers) = Chain(2, () => RSA.Create(bits));
        Assert.True(await HandshakeAsync(Server(), leaf, issuers));
    }

    [Fact]
    public async Task A_chain_of_many_certificates_ends_the_handshake()
    {
        var (leaf, issuers) = Chain(PresentedChain.Most + 2, static () => ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var told = await RefusalAsync(() => HandshakeAsync(Server(), leaf, issuers));
        Assert.Equal("it sent 9 certificates; at most 8 are accepted", told);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_key_with_a_huge_exponent_is_never_used(int length)
    {
        using var slow = SlowKey.Create();
        var (leaf, issuers) = Chain(length, () => Copy(slow));
        var told = await RefusalAsync(() => HandshakeAsync(Server(), leaf, issuers));
        Assert.Matches("exponent has 30[0-9]+ bits", told);
    }

    [Fact]
    public async Task The_same_of_a_server_ends_our_handshake_with_it()
    {
        using var slow = SlowKey.Create();
        var (leaf, issuers) = Chain(2, () => Copy(slow));
        var told = await RefusalAsync(() => HandshakeAsync(SslStreamCertificateContext.Create(leaf, issuers, offline: true), null, []));
        Assert.Matches("exponent has 30[0-9]+ bits", told);
    }

    [Fact]
    public void A_key_on_a_curve_that_its_owner_describes_is_refused()
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(KeyWork.Refuse(own.ExportSubjectPublicKeyInfo()));
        using var described = ECDsa.Create();
        described.ImportParameters(own.ExportExplicitParameters(includePrivateParameters: false));
        Assert.NotNull(KeyWork.Refuse(described.ExportSubjectPublicKeyInfo()));
        Assert.NotNull(KeyWork.Refuse([0x30, 0x03, 0x01]));
        Assert.NotNull(KeyWork.Refuse([]));
    }

    private static async Task<string> RefusalAsync(Func<Task<bool>> handshake)
    {
        var told = new List<string>();
        void Keep(string reason)
        {
            lock (told)
            {
                told.Add(reason);
            }
        }

        PresentedChain.Refused += Keep;
        try
        {
            await Assert.ThrowsAnyAsync<Exception>(handshake);
        }
        finally
        {
            PresentedChain.Refused -= Keep;
        }

        return Assert.Single(told.Distinct());
    }

    private SslStreamCertificateContext Server() =>
        SslStreamCertificateContext.Create(Chain(1, static () => ECDsa.Create(ECCurve.NamedCurves.nistP256)).Leaf, [], offline: true);

    // True if both sides completed it and the server asked its callback about the client.
    private static async Task<bool> HandshakeAsync(
        SslStreamCertificateContext server, X509Certificate2? client, X509Certificate2Collection issuers)
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        using var near = new TcpClient();
        await near.ConnectAsync((System.Net.IPEndPoint)listener.LocalEndpoint);
        using var far = await listener.AcceptTcpClientAsync();
        await using var serverStream = new SslStream(far.GetStream());
        await using var clientStream = new SslStream(near.GetStream());
        var asked = false;
        var serving = serverStream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = server,
            ClientCertificateRequired = client is not null,
            RemoteCertificateValidationCallback = client is null ? null : (_, certificate, _, _) => asked = certificate is not null,
        });
        var calling = clientStream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "server",
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            ClientCertificateContext = client is null ? null : SslStreamCertificateContext.Create(client, issuers, offline: true),
        });
        var limit = TimeSpan.FromSeconds(20);
        _ = calling.ContinueWith(_ => near.Client.Shutdown(SocketShutdown.Send), TaskContinuationOptions.OnlyOnFaulted);
        await Task.WhenAll(serving, calling).WaitAsync(limit);
        return asked;
    }

    private (X509Certificate2 Leaf, X509Certificate2Collection Issuers) Chain(int length, Func<AsymmetricAlgorithm> key)
    {
        var now = TimeProvider.System.GetUtcNow();
        X509Certificate2? issuer = null;
        var issuers = new X509Certificate2Collection();
        for (var i = length - 1; i >= 0; i--)
        {
            var own = key();
            owned.Add(own);
            var request = own is RSA rsa
                ? new CertificateRequest($"CN=link {i}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                : new CertificateRequest($"CN=link {i}", (ECDsa)own, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(i > 0, false, 0, true));
            var certificate = issuer is null
                ? request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1))
                : WithKey(request.Create(issuer, now.AddHours(-1), now.AddHours(1), RandomNumberGenerator.GetBytes(8)), own);
            owned.Add(certificate);
            if (i > 0)
            {
                issuers.Add(certificate);
            }

            issuer = certificate;
        }

        return (issuer!, issuers);
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, AsymmetricAlgorithm key)
    {
        using (certificate)
        {
            return key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);
        }
    }

    private static RSA Copy(RSA key) => RSA.Create(key.ExportParameters(true));
}
