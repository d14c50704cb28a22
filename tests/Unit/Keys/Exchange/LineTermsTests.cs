using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>Connections are replaced only if how they are made has changed.</summary>
public sealed class LineTermsTests : IDisposable
{
    private readonly X509Certificate2 one = Authority();
    private readonly X509Certificate2 two = Authority();

    public void Dispose()
    {
        one.Dispose();
        two.Dispose();
    }

    [Fact]
    public void The_same_terms_read_again_are_equal()
    {
        using var again = X509CertificateLoader.LoadCertificate(one.RawData);
        Assert.Equal(Terms(), Terms());
        Assert.Equal(Terms(authorities: [one, two]), Terms(authorities: [again, two]));
        Assert.Equal(Terms(authorities: [one]).GetHashCode(), Terms(authorities: [again]).GetHashCode());
    }

    [Fact]
    public void A_difference_in_any_of_them_is_one()
    {
        Assert.NotEqual(Terms(), Terms(seconds: 6));
        Assert.NotEqual(Terms(), Terms(connections: 2));
        Assert.NotEqual(Terms(), Terms(authorities: [one]));
        Assert.NotEqual(Terms(authorities: [one]), Terms());
        Assert.NotEqual(Terms(authorities: [one]), Terms(authorities: [two]));
        Assert.NotEqual(Terms(authorities: [one]), Terms(authorities: [one, two]));
        Assert.False(Terms(authorities: [one]).Equals(null));
    }

    [Fact]
    public void To_trust_no_authority_is_not_to_trust_the_system() => Assert.NotEqual(Terms(), Terms(authorities: []));

    private static ConnectionTerms Terms(int seconds = 5, int connections = 1, X509Certificate2Collection? authorities = null) =>
        new(TimeSpan.FromSeconds(seconds), authorities, connections);

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=for this test only", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            Ring.Start, Ring.Start.AddDays(1));
    }
}
