using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AuroraGateway.Redis;

namespace AuroraGateway.Integration.Shared;

/// <summary>TLS, an ACL user that may no more than is needed, a password in a file.</summary>
public sealed class SecuredRedisTests
{
    /// <summary>As docs/replicas.md describes it.</summary>
    private const string Acl = "resetkeys resetchannels -@all ~aurora-gateway:* &aurora-gateway:* "
        + "+hello +auth +client|setname +client|id +info +ping +echo +eval +get +strlen +set +del +incr +pttl +pexpire +time " +
            "+type +publish +subscribe "
        + "+zadd +zcard +zrem +zrange +zrangebyscore +zremrangebyscore +zremrangebyrank +hgetall +hset +hdel";

    [Fact]
    public async Task A_user_with_few_rights_over_tls_is_enough()
    {
        await using var redis = await SecuredAsync(Acl);
        await using var fleet = await Fleet.StartAsync(2, "localhost:" + redis.Port, settings => Secure(settings, redis));

        Assert.Equal(200, await fleet.CallAsync(0));
        Assert.Equal(200, await fleet.CallAsync(1));
        Assert.Equal(1, fleet.Emulator.Stats.Exchanges);
        fleet.Emulator.Revoke(GatewayUnderTest.Tenant);
        Assert.Equal(200, await fleet.CallAsync(0));
        Assert.True(Fleet.StateOf(fleet[0]).IsJoined);
    }

    [Fact]
    public async Task The_probe_says_what_it_found_and_what_is_missing()
    {
        await using var redis = await SecuredAsync(Acl);
        var good = await ProbeAsync(redis, null);
        Assert.All(good, finding => Assert.True(finding.Good, finding.Text));
        Assert.Contains(good, finding => finding.Text.Contains("primary", StringComparison.Ordinal));

        await using var poor = await SecuredAsync(Acl.Replace(" +eval", "", StringComparison.Ordinal));
        Assert.Contains(await ProbeAsync(poor, null), finding => !finding.Good && finding.Text.Contains("ACL", StringComparison.Ordinal));

        await File.WriteAllTextAsync(Path.Combine(redis.Directory, "password"), "wrong");
        var refused = Assert.Single(await ProbeAsync(redis, null));
        Assert.False(refused.Good);
        Assert.DoesNotContain("wrong", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused_and_the_gateway_serves_alone()
    {
        await using var redis = await SecuredAsync(Acl);
        await using var fleet = await Fleet.StartAsync(
            1,
            "localhost:" + redis.Port,
            settings =>
            {
                Secure(settings, redis);
                settings["Redis:CaFile"] = null;
            },
            together: false);
        Assert.Equal(200, await fleet.CallAsync(0));
        Assert.Equal(SharedMode.Alone, Fleet.StateOf(fleet[0]).Current.Mode);
    }

    private static async Task<IReadOnlyList<SharedFinding>> ProbeAsync(RedisProcess redis, string? ca)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(ca ?? Path.Combine(redis.Directory, "server.crt"));
        var options = new RedisOptions
        {
            Endpoint = "localhost:" + redis.Port,
            Tls = true,
            User = "gateway",
            PasswordFile = Path.Combine(redis.Directory, "password"),
            Timeout = TimeSpan.FromSeconds(2),
        };
        return await SharedProbe.RunAsync(
            new RedisTarget(options, [new DnsEndPoint("localhost", redis.Port)], authorities),
            new SharedNames(options.Prefix, "https://api", "app"), TimeProvider.System);
    }

    private static void Secure(Dictionary<string, string?> settings, RedisProcess redis)
    {
        settings["Redis:Tls"] = "true";
        settings["Redis:CaFile"] = Path.Combine(redis.Directory, "server.crt");
        settings["Redis:User"] = "gateway";
        settings["Redis:PasswordFile"] = Path.Combine(redis.Directory, "password");
    }

    private static async Task<RedisProcess> SecuredAsync(string acl)
    {
        var port = FreePort.Take();
        var redis = RedisProcess.Create(
            port,
            "--port", "0", "--tls-port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--tls-auth-clients", "no",
            "--tls-cert-file", "server.crt", "--tls-key-file", "server.key", "--tls-ca-cert-file", "server.crt", "--aclfile", "users.acl");
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await File.WriteAllTextAsync(Path.Combine(redis.Directory, "server.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(redis.Directory, "server.key"), key.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(Path.Combine(redis.Directory, "password"), "a-password-for-tests\n");
        await File.WriteAllTextAsync(
            Path.Combine(redis.Directory, "users.acl"), $"user default off\nuser gateway on >a-password-for-tests {acl}\n");
        await redis.RestartAsync();
        return redis;
    }
}
