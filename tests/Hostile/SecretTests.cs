using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>Canary secrets pass through every kind of success and failure; none may show outside of its own header field.</summary>
public class SecretTests(Rig rig) : CorpusTest(rig)
{
    private static readonly string A = "/tenants/" + GatewayProcess.TenantA;

    [Fact]
    public async Task No_secret_is_in_any_response_page_or_log_line_at_the_most_verbose_level()
    {
        var said = new StringBuilder();
        foreach (var (target, lines) in Provocations())
        {
            foreach (var response in await Rig.AttackAsync(Rig.Request(target, lines), Cancellation))
            {
                said.AppendLine(response.ToString()).AppendLine(response.Body).AppendJoin('\n', response.Fields);
            }
        }

        foreach (var (name, bend) in Bendings())
        {
            bend();
            foreach (var response in await Rig.AttackAsync(
                Rig.Request($"/tenants/aaaaaaaa-0000-4000-8000-{name.Length:D12}/projects", "Aurora-Session-Token: " +
                    "canary-session-bent\r\n"), Cancellation))
            {
                said.AppendLine(response.Body).AppendJoin('\n', response.Fields);
            }
        }

        foreach (var page in new[] { "/", "/livez", "/readyz", "/metrics", "/status", "/keys", "/nothing" })
        {
            said.Append(Encoding.Latin1.GetString(await RawSocket.ExchangeAsync(Rig.Gateway.Admin, Rig.Request(page), Cancellation)));
        }

        said.Append(Rig.Gateway.Written);
        foreach (var secret in Canary.All)
        {
            Assert.DoesNotContain(secret, said.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task An_upstream_that_echoes_its_request_shows_the_key_in_the_body_and_that_is_documented()
    {
        var response = Assert.Single(await Rig.AttackAsync(Rig.Request(A + "/_echo"), Cancellation));
        Assert.Contains("Bearer " + Canary.TemporaryKey, response.Body, StringComparison.Ordinal);
        Assert.Contains("echoes", await File.ReadAllTextAsync(Repository.Path("SECURITY.md"), Cancellation), StringComparison.Ordinal);
    }

    private static IEnumerable<(string Target, string Lines)> Provocations() =>
    [
        (A + "/projects", ""), (A + "/nothing", ""), (A + "/../x", ""), ("/tenants/x", ""), ("/livez", ""),
        (A + "?access_token=canary-session", ""), (A + "/canary-session%00", ""), (A + "/canary-session", ""),
        (A + "/projects", "Authorization: Bearer canary-session\r\n"), (A + "/projects", "X-Api-Key: canary-session\r\n"),
        (A + "/projects", "Aurora-Session-Token: canary-session\r\n"), (A + "/projects", "Aurora-Session-Token: canary session\r\n"),
        (A + "/projects", "Upgrade: canary-session\r\n"), (A + "/projects", "Aurora-X: canary-session\x7f\r\n"),
        (A + "/projects", "Cookie: canary-session\r\n"),
        (A + "/uploads", "Content-Length: canary-session\r\n"), (A + "/uploads", "Transfer-Encoding: canary-session\r\n"),
        (A + "/projects", "Host: canary-session\r\n"),
        (A + "/projects", "X-Content-Length: 1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
        ("/tenants/99999999-9999-4999-8999-999999999999/projects", ""),
        ("/partner_applications/00000000-0000-4000-8000-000000000001/webhooks", ""),
    ];

    private IEnumerable<(string Name, Action Bend)> Bendings()
    {
        var behaviour = Rig.Aurora.Behaviour;
        yield return ("a", () => behaviour.ExchangeStatus = 500);
        yield return ("ab", () => behaviour.ExchangeStatus = 401);
        yield return ("abc", () => behaviour.ExchangeStatus = null);
        yield return ("abcd", () => behaviour.ExchangeBearerToken = Canary.TemporaryKey + "\r\nX-Injected: y");
        yield return ("abcde", () => behaviour.ExchangeBearerToken = null);
        yield return ("abcdef", () => behaviour.ExchangeExpiresAt = "2001-01-01 00:00:00 UTC");
        yield return ("abcdefg", () => behaviour.ExchangeExpiresAt = null);
        yield return ("abcdefgh", () => behaviour.ExchangeTruncate = true);
        yield return ("abcdefghi", () => behaviour.ExchangeTruncate = false);
        yield return ("abcdefghij", () => behaviour.ExchangeRedirect = "http://127.0.0.1:1/canary");
        yield return ("abcdefghijk", () => behaviour.ExchangeRedirect = null);
    }
}
