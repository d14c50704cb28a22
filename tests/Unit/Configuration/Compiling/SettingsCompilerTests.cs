using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using Microsoft.Extensions.Configuration;

namespace AuroraGateway.Unit.Configuration.Compiling;

public sealed class SettingsCompilerTests
{
    private const string Good = """
        {
          // comments are allowed
          "Aurora": { "Environment": "Sandbox", "ApplicationId": "app", "ApplicationKey": "ak" },
          "Callers": {
            "crm": {
              "ApiKeySha256": ["0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"],
              "Grants": [ { "Tenants": ["7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01"], "Allow": ["GET /projects/**"] } ],
            },
          },
        }
        """;

    [Fact]
    public void A_good_configuration_compiles()
    {
        Assert.Empty(ErrorsOf(Good));
    }

    [Fact]
    public void Five_mistakes_are_named_all_five_each_with_its_path_and_remedy()
    {
        var errors = ErrorsOf("""
            {
              "Aurora": { "Environment": "Staging", "ApplicationId": "app", "ApplicationKeyFile": "/nowhere/key" },
              "Keys": { "Margn": "00:01:00", "ExchangeTimeout": "10 seconds" },
              "Callers": { "crm": { "ApiKeySha256": ["0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"], "Grants": [ { "Allow": ["GET /projects/**"] } ] } }
            }
            """);
        Assert.Equal(
            ["Aurora:ApplicationKeyFile", "Aurora:Environment", "Callers:crm:Grants:0", "Keys:ExchangeTimeout", "Keys:Margn"],
            errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.Contains("Sandbox or Production", Message("Aurora:Environment"), StringComparison.Ordinal);
        Assert.Contains("there is no file /nowhere/key", Message("Aurora:ApplicationKeyFile"), StringComparison.Ordinal);
        Assert.Contains("did you mean Margin?", Message("Keys:Margn"), StringComparison.Ordinal);
        Assert.Contains("hh:mm:ss", Message("Keys:ExchangeTimeout"), StringComparison.Ordinal);
        Assert.Contains("add Tenants", Message("Callers:crm:Grants:0"), StringComparison.Ordinal);

        string Message(string path) => errors.Single(error => error.Path == path).Message;
    }

    [Theory]
    [InlineData("Sandbox", null, "aurora", "cannot be used with Aurora:Environment")]
    [InlineData(null, "https://aurora", "aurora", "has no effect with https")]
    [InlineData(null, "http://aurora", "other", "Write \"aurora\"")]
    [InlineData(null, "http://aurora", "true", "Write \"aurora\"")]
    [InlineData(null, "http://api.aurorasolar.com", "api.aurorasolar.com", "cannot name a host of Aurora")]
    [InlineData(null, "http://aurora", "http://aurora", "the host of BaseUrl")]
    [InlineData(null, "http://aurora:9080", "aurora", null)]
    public void An_insecure_aurora_is_named_by_its_host_and_never_a_hosted_one(
        string? environment, string? baseUrl, string host, string? mistake)
    {
        var errors = ErrorsOf(
            Good, ("Aurora:Environment", environment), ("Aurora:BaseUrl", baseUrl), ("Aurora:AllowInsecure", host));
        var found = errors.SingleOrDefault(error => error.Path == "Aurora:AllowInsecure");
        Assert.Equal(mistake is null, found is null);
        Assert.Contains(mistake ?? "", found?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Aurora:BaseUrl", "http://api.example.com", "https")]
    [InlineData("Aurora:BaseUrl", "https://api.example.com/path", "origin")]
    [InlineData("Aurora:BaseUrl", "ftp://api.example.com", "origin")]
    [InlineData("Aurora:ApplicationId", "a/b", "id")]
    [InlineData("Aurora:ApplicationKey", "key with space", "Authorization")]
    [InlineData("Aurora:CaFile", "/nowhere/ca.pem", "there is no file")]
    [InlineData("Listen:Url", "http://somewhere:80", "IP address")]
    [InlineData("Listen:AdminUrl", "http://127.0.0.1:8080", "another port")]
    [InlineData("Keys:RefreshAt", "1.5", "0.99")]
    [InlineData("Keys:RefreshAt", "NaN", "0.99")]
    [InlineData("Keys:ExchangeTimeout", "00:00:00", "00:00:00.1")]
    [InlineData("Keys:ExchangeTimeout", "9999.00:00:00", "01:00:00")]
    [InlineData("Headers:Allow:0", "cookie", "never leaves")]
    [InlineData("Headers:Allow:0", "X-Forwarded-For", "never leaves")]
    [InlineData("Aurora:ActivityTimeout", "00:00:00", "00:00:00.1")]
    [InlineData("Aurora:ActivityTimeout", "99.00:00:00", "1.00:00:00")]
    [InlineData("Listen:Grace", "99.00:00:00", "1.00:00:00")]
    [InlineData("Limits:Aurora:MaxWait", "99.00:00:00", "01:00:00")]
    [InlineData("Keys:Warm:0", "not-a-tenant", "tenant id")]
    [InlineData("Callers:crm:Grants:0:Allow:0", "GET projects", "pattern")]
    [InlineData("Callers:crm:Grants:0:Allow:0", "GET /a/**/b", "end of a pattern")]
    [InlineData("Callers:crm:Grants:0:Allow:0", "GET /tenants/*/projects", "leave that out")]
    [InlineData("Callers:crm:Grants:0:Allow:0", "GET /v2/tenants/**", "leave that out")]
    [InlineData("Callers:crm:Grants:0:Application", "true", "exclude")]
    [InlineData("Callers:two:ApiKeySha256:0", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF", "belongs to crm")]
    [InlineData("Callers:two:Grants:0:Tenants:0", "*", "no proof")]
    [InlineData("Log:Access", "yes", "expected true or false, found \"yes\"")]
    [InlineData("Keys:Capacity", "many", "expected a whole number from 1 to 10000000")]
    [InlineData(
        "Callers:two:ApiKeySha256", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "expected a list, [ … ], found a single value")]
    [InlineData("Callers:two:ApiKeySha256", "agk_7", "write its SHA-256 instead")]
    [InlineData("Callers:two", "text", "expected names and values, { … }, found a single value")]
    [InlineData("Colours:Red", "1", "unknown setting")]
    [InlineData("Callers:system:serviceaccount:crm:ApiKeySha256:0", "a", "a caller's name that contains a colon")]
    [InlineData("Callers:spiffe://corp/crm:Grants:0:Tenants:0", "*", "a caller's name that contains a colon")]
    [InlineData("Listen:AdminUrl", "http://localhost:8080", "another port")]
    public void One_wrong_setting_is_named_with_what_to_write_instead(string path, string value, string remedy)
    {
        var errors = ErrorsOf(Good, (path, value), path == "Aurora:BaseUrl" ? ("Aurora:Environment", null) : default);
        Assert.Contains(errors, error => error.ToString().Contains(remedy, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Aurora:ApplicationId", "app\n")]
    [InlineData("Keys:Warm:0", "7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01\n")]
    [InlineData("Callers:crm:Grants:0:Tenants:0", "7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01\n")]
    [InlineData("Callers:crm:ApiKeySha256:0", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n")]
    public void A_value_with_a_line_end_behind_it_was_taken_and_then_sent_or_dropped_in_silence(string path, string value) =>
        Assert.Equal(path, Assert.Single(ErrorsOf(Good, (path, value))).Path);

    [Fact]
    public void A_value_that_may_be_a_secret_is_never_quoted()
    {
        var errors = ErrorsOf(
            Good, ("Aurora:ApplicationKey", "s3cret with space"), ("Aurora:AplicationKey", "s3cret"),
            ("Callers:crm:ApiKeySha256:0", "s3cret"));
        Assert.Equal(3, errors.Count);
        Assert.DoesNotContain(errors, error => error.ToString().Contains("s3cret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Aurora:BaseUrl")]
    [InlineData("Jwt:Authority")]
    [InlineData("Listen:Url")]
    public void A_password_in_an_address_was_quoted(string path)
    {
        var errors = ErrorsOf(Good, (path, "https://me:s3cret@host:443"), ("Aurora:Environment", null), ("Jwt:Audience", "gateway"));
        Assert.Contains(errors, error => error.Path == path);
        Assert.DoesNotContain(errors, error => error.ToString().Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void A_base_url_that_is_wrong_is_named_by_its_own_path_and_by_no_other()
    {
        string[] wrong = ["http://api.example.com", "https://api.example.com/path"];
        Assert.All(
            wrong, url =>
                Assert.Equal("Aurora:BaseUrl", Assert.Single(ErrorsOf(Good, ("Aurora:BaseUrl", url), ("Aurora:Environment", null))).Path));
    }

    [Fact]
    public void A_caller_key_pasted_for_its_digest_is_recognised_and_not_quoted()
    {
        var key = "agk_" + new string('7', 64);
        var error = Assert.Single(ErrorsOf(Good, ("Callers:crm:ApiKeySha256:0", key))).ToString();
        Assert.Contains("write its SHA-256 instead", error, StringComparison.Ordinal);
        Assert.DoesNotContain("777", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080", true)]
    [InlineData("http://127.0.0.1:8080", "http://[::]:8080", true)]
    [InlineData("https://127.0.0.1:8080", "http://127.0.0.1:8080", true)]
    [InlineData("unix:/run/one.sock", "unix:/run/one.sock", true)]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.2:8080", false)]
    [InlineData("http://0.0.0.0:8080", "http://[::1]:8080", false)]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0", false)]
    [InlineData("unix:/run/one.sock", "http://127.0.0.1:8080", false)]
    public void Both_listeners_where_only_one_can_listen_are_a_mistake(string data, string admin, bool mistake) =>
        Assert.Equal(
            mistake, ErrorsOf(Good, ("Listen:Url", data), ("Listen:AdminUrl", admin)).Any(error => error.Path == "Listen:AdminUrl"));

    private static IReadOnlyList<ConfigurationError> ErrorsOf(string json, params (string? Path, string? Value)[] changes)
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json)))
            .AddInMemoryCollection(
                changes.Where(change => change.Path is not null).Select(change => KeyValuePair.Create(change.Path!, change.Value)))
            .Build();
        SettingsCompiler.Compile(configuration, out var errors);
        return errors;
    }
}
