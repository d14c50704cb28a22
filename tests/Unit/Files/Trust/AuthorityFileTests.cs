using System.Security.Cryptography;
using AuroraGateway.Files.Trust;

namespace AuroraGateway.Unit.Files.Trust;

/// <summary>What is reported about a PEM file of authorities: one that could never match is always reported.</summary>
public sealed class AuthorityFileTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);
    private static readonly TestChain Chain = new(Now);

    [Fact]
    public void A_root_and_an_issuing_authority_count_each_by_itself()
    {
        var root = AuthorityFile.Parse("ca.pem", Chain.Root.ExportCertificatePem());
        Assert.Null(root.Error);
        Assert.Empty(root.Notes("ca.pem", Now));
        Assert.Equal("1 authority", root.Describe());

        var issuing = AuthorityFile.Parse("ca.pem", Chain.Issuing.ExportCertificatePem());
        Assert.Null(issuing.Error);
        Assert.Empty(issuing.Notes("ca.pem", Now));
        Assert.Equal("1 authority, 1 of them without a root above it, which is trusted by itself", issuing.Describe());
    }

    [Fact]
    public void A_certificate_in_place_of_its_authority_is_refused()
    {
        var file = AuthorityFile.Parse("ca.pem", Chain.Leaf.ExportCertificatePem());
        Assert.Contains("\"CN=leaf\" may not issue certificates", file.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_beside_its_authority_is_pointed_out()
    {
        var file = AuthorityFile.Parse("ca.pem", Chain.Leaf.ExportCertificatePem() + "\n" + Chain.Root.ExportCertificatePem());
        Assert.Null(file.Error);
        var note = Assert.Single(file.Notes("ca.pem", Now));
        Assert.Equal((false, "ca.pem: \"CN=leaf\" may not issue certificates and is of no use there"), note);
    }

    [Fact]
    public void A_private_key_alone_and_an_empty_file_are_refused_each_with_its_reason()
    {
        using var key = ECDsa.Create();
        Assert.Contains("a private key and no certificate", Error(key.ExportECPrivateKeyPem()), StringComparison.Ordinal);
        Assert.Contains("no PEM certificate", Error(""), StringComparison.Ordinal);
        var beside = AuthorityFile.Parse("ca.pem", key.ExportPkcs8PrivateKeyPem() + "\n" + Chain.Root.ExportCertificatePem());
        Assert.Null(beside.Error);
        Assert.Contains("contains a private key", Assert.Single(beside.Notes("ca.pem", Now)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_certificate_is_refused()
    {
        var pem = Chain.Root.ExportCertificatePem();
        Assert.Contains("damaged", Error(pem + "\n" + pem[..^40]), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Error(PemEncoding.WriteString("CERTIFICATE", [1, 2, 3])), StringComparison.Ordinal);
    }

    [Fact]
    public void An_expired_authority_is_wrong_and_beside_its_successor_a_remark()
    {
        var later = Now.AddDays(400);
        var alone = AuthorityFile.Parse("ca.pem", Chain.Root.ExportCertificatePem());
        Assert.Contains(alone.Notes("ca.pem", later), static note => note.IsWrong &&
            note.Text.Contains("expired", StringComparison.Ordinal));
        var successor = new TestChain(later);
        var both = AuthorityFile.Parse("ca.pem", $"{Chain.Root.ExportCertificatePem()}\n{successor.Root.ExportCertificatePem()}");
        Assert.False(Assert.Single(both.Notes("ca.pem", later)).IsWrong);
        var early = AuthorityFile.Parse("ca.pem", successor.Root.ExportCertificatePem());
        Assert.Contains(early.Notes("ca.pem", Now), static note => note.IsWrong);
    }

    [Fact]
    public void The_same_certificate_twice_is_pointed_out()
    {
        var pem = Chain.Root.ExportCertificatePem();
        var twice = AuthorityFile.Parse("ca.pem", pem + "\n" + pem);
        Assert.Contains("is in it 2 times", Assert.Single(twice.Notes("ca.pem", Now)).Text, StringComparison.Ordinal);
    }

    private static string? Error(string pem) => AuthorityFile.Parse("ca.pem", pem).Error;
}
