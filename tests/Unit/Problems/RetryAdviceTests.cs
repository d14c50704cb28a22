using System.Globalization;
using System.Text.Json.Nodes;
using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Problems;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Unit.Problems;

/// <summary>
/// The member <c>retry</c> and the header <c>Retry-After</c> of every code, with and without a time, for every kind of method.
/// </summary>
public sealed class RetryAdviceTests
{
    private static readonly TimeSpan?[] Times = [null, TimeSpan.Zero, TimeSpan.FromSeconds(6.2)];

    [Fact]
    public async Task Every_code_says_whether_to_retry_and_has_a_time_exactly_if_it_says_after()
    {
        foreach (var code in Enum.GetValues<ProblemCode>())
        {
            foreach (var method in (string[])["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "PATCH", "get", "LOCK"])
            {
                foreach (var time in Times)
                {
                    var (word, header) = await WrittenAsync(new Problem(code, "detail") { RetryAfter = time }, method);
                    Assert.Equal(header is not null, word is "after");
                    Assert.Equal(Expected(code, method, time), word);
                    Assert.True(header is null || int.Parse(header, CultureInfo.InvariantCulture) >= (time is { Ticks: > 0 } ? 7 : 1));
                }
            }
        }
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public void Every_status_that_asks_to_wait_says_after(int status) =>
        Assert.All(
            Enum.GetValues<ProblemCode>().Select(ProblemTable.For).Where(row => row.Status == status),
            static row => Assert.Equal(Retry.After, row.Retry));

    [Fact]
    public async Task What_aurora_may_have_processed_is_repeated_by_idempotent_methods_only()
    {
        var timedOut = new Problem(ProblemCode.AuroraTimeout, "detail");
        Assert.Equal(("now", null), await WrittenAsync(timedOut, "PUT"));
        Assert.Equal(("never", null), await WrittenAsync(timedOut, "POST"));
    }

    [Theory]
    [InlineData(KeyFailureKind.ApplicationKeyRejected, "never")]
    [InlineData(KeyFailureKind.TenantNotAuthorized, "never")]
    [InlineData(KeyFailureKind.SessionRejected, "never")]
    [InlineData(KeyFailureKind.SessionEnded, "never")]
    [InlineData(KeyFailureKind.Throttled, "after")]
    [InlineData(KeyFailureKind.Unavailable, "after")]
    [InlineData(KeyFailureKind.BadAnswer, "after")]
    [InlineData(KeyFailureKind.Shed, "after")]
    [InlineData(KeyFailureKind.Draining, "after")]
    public async Task A_request_that_was_not_sent_because_there_was_no_key_is_repeated_by_any_method_unless_a_person_must_act(
        KeyFailureKind kind, string word)
    {
        foreach (var time in Times)
        {
            var problem = new KeyFailure(kind, "detail") { RetryAfter = time }.ToProblem();
            Assert.Equal(word, (await WrittenAsync(problem, "POST")).Word);
        }
    }

    private static string Expected(ProblemCode code, string method, TimeSpan? time) => ProblemTable.For(code).Retry switch
    {
        Retry.Never => "never",
        Retry.After => "after",
        _ when time is not null => "after",
        _ => method is "GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE" ? "now" : "never",
    };

    /// <summary>For HEAD the member of the body that the server leaves out is that of GET.</summary>
    private static async Task<(string Word, string? Header)> WrittenAsync(Problem problem, string method)
    {
        var http = new DefaultHttpContext { Request = { Method = method } };
        using var body = new MemoryStream();
        http.Response.Body = body;
        await ProblemWriter.WriteAsync(http, problem, "trace");
        var header = http.Response.Headers.RetryAfter.Count == 0 ? null : http.Response.Headers.RetryAfter.ToString();
        return method == "HEAD"
            ? ((await WrittenAsync(problem, "GET")).Word, header)
            : ((string)JsonNode.Parse(body.ToArray())!["retry"]!, header);
    }
}
