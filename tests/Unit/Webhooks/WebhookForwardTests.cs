using System.Net;
using System.Net.Sockets;
using AuroraGateway.Connections;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Handles;
using AuroraGateway.Tenants;
using AuroraGateway.Unit.Keys;
using AuroraGateway.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Webhooks;

public sealed class WebhookForwardTests
{
    private const string Session = "st_test_canary";

    private static readonly TenantId Tenant = Ring.Tenant(1);
    private static readonly Uri Service = new("http://crm.internal:8080/aurora/events");

    private readonly FakeTimeProvider time = new(Ring.Start);
    private KeyTerms terms = new();
    private readonly FakeTarget target = new();
    private readonly LogRecord<WebhookForward> log = new();
    private readonly TokenHandles handles;
    private readonly WebhookForward forward;

    public WebhookForwardTests()
    {
        handles = new TokenHandles(() => terms, time, new NoHandleStore());
        forward = new WebhookForward(new WebhookForwardTerms(Service, "crm", Authorities: null), handles, target, log);
    }

    [Fact]
    public async Task The_service_receives_a_handle_in_place_of_the_token_and_every_other_parameter()
    {
        var response = await SendAsync($"tenant={Tenant}&project=a%26b%20c&event=forged&session={Session}");
        Assert.Equal((204, WebhookOutcome.Forwarded), (response.Status, response.Outcome));
        var url = target.Urls.Single();
        Assert.Equal("http://crm.internal:8080/aurora/events", url.GetLeftPart(UriPartial.Path));
        var query = QueryHelpers.ParseQuery(url.Query);
        Assert.Equal(("project_created", $"{Tenant}", "a&b c"), ($"{query["event"]}", $"{query["tenant"]}", $"{query["project"]}"));
        Assert.DoesNotContain(Session, url.ToString(), StringComparison.Ordinal);
        var handle = TokenHandle.TryParse(query["session"].ToString())!;
        Assert.Equal(Session, (await handles.RedeemAsync(handle, Tenant, "crm")).Token!.Reveal());
        Assert.Equal(HandleOutcome.OtherCaller, (await handles.RedeemAsync(handle, Tenant, "viewer")).Outcome);
        Assert.All(log.Lines, line => Assert.False(
            line.Contains(Session, StringComparison.Ordinal) || line.Contains(handle.Reveal(), StringComparison.Ordinal)));

        // A duplicate has the same handle, so that the service recognises it.
        await SendAsync($"tenant={Tenant}&project=a%26b%20c&session={Session}");
        Assert.Equal(target.Urls[0], target.Urls[1]);
    }

    [Fact]
    public async Task An_event_without_a_session_is_forwarded_as_it_is()
    {
        Assert.Equal(204, (await SendAsync("job=17&session=")).Status);
        Assert.Equal("?event=project_created&job=17", target.Urls.Single().Query);
        Assert.Equal(0, handles.Count);
    }

    [Theory]
    [InlineData("tenant={0}&aurora_session_token=st_x", "must name the session token")]
    [InlineData("tenant={0}&session=st_x&token=y", "must name the session token")]
    [InlineData("tenant={0}&session=st_x&next=https%3A%2F%2Fh%2F%3Fs%3Dst_x", "must be in session only")]
    [InlineData("tenant={0}&session=st_x&session=st_y", "one value")]
    [InlineData("tenant={0}&session=a%20b", "must be a session token")]
    [InlineData("session=st_x", "tenant must be one UUID")]
    [InlineData("tenant=1&session=st_x", "tenant must be one UUID")]
    public async Task What_could_pass_a_session_token_on_is_refused_and_not_quoted(string query, string reason)
    {
        var response = await SendAsync(query.Replace("{0}", $"{Tenant}", StringComparison.Ordinal));
        Assert.Equal((400, WebhookOutcome.Refused), (response.Status, response.Outcome));
        Assert.Contains(reason, response.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("st_x", response.Reason, StringComparison.Ordinal);
        Assert.Empty(target.Urls);
    }

    [Theory]
    [InlineData("/webhooks/project_created", "project_created")]
    [InlineData("/webhooks/app_status_changed", null)]
    [InlineData("/webhooks/", null)]
    [InlineData("/webhooks/a/b", null)]
    [InlineData("/webhooks/A", null)]
    [InlineData("/other/a", null)]
    public void The_event_is_the_last_segment_of_the_path(string path, string? name) => Assert.Equal(name, ForwardedEvent.NameOf(path));

    [Fact]
    public async Task What_the_service_does_not_accept_is_502_so_that_aurora_sends_it_again()
    {
        target.Failure = "it responded with 404";
        var response = await SendAsync($"tenant={Tenant}&session={Session}");
        Assert.Equal((502, WebhookOutcome.Failed), (response.Status, response.Outcome));
        Assert.Contains("Warning 1810", log.Lines.Single(), StringComparison.Ordinal);
        Assert.DoesNotContain(Session, log.Lines.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beyond_sixteen_at_once_and_without_room_for_handles_aurora_is_asked_to_come_again()
    {
        target.Gate = new TaskCompletionSource();
        var sent = Enumerable.Range(0, WebhookForward.MostAtOnce).Select(_ => SendAsync("job=1")).ToArray();
        Assert.Equal((503, WebhookOutcome.Throttled), ((await SendAsync("job=1")).Status, (await SendAsync("job=1")).Outcome));
        target.Gate.SetResult();
        Assert.All(await Task.WhenAll(sent), response => Assert.Equal(204, response.Status));

        terms = terms with { MaxSessions = 1 };
        Assert.Equal(204, (await SendAsync($"tenant={Tenant}&session={Session}")).Status);
        Assert.Equal(503, (await SendAsync($"tenant={Tenant}&session=st_other")).Status);
    }

    [Fact]
    public async Task A_service_that_never_responds_costs_eight_seconds_and_one_that_is_gone_is_tried_twice()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var terms = new WebhookForwardTerms(new Uri($"http://{listener.LocalEndpoint}/"), null, null);
        using var real = new ForwardTarget(terms, new AddressBook(time), time);
        var silent = real.GetAsync(terms.Url, CancellationToken.None);
        using (var connection = await listener.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromMinutes(1)))
        {
            // Until the request is here its connection has limits of its own.
            var first = new byte[1];
            await connection.GetStream().ReadExactlyAsync(first).AsTask().WaitAsync(TimeSpan.FromMinutes(1));
            time.Advance(ForwardTarget.Deadline);
            Assert.Equal("no response within 8 s", await silent.WaitAsync(TimeSpan.FromMinutes(1)));
        }

        listener.Stop();
        using var another = new ForwardTarget(terms, new AddressBook(TimeProvider.System), TimeProvider.System);
        var gone = await another.GetAsync(terms.Url, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Contains("refused", gone, StringComparison.OrdinalIgnoreCase);
    }

    private Task<WebhookResponse> SendAsync(string query) =>
        forward.SendAsync("project_created", new QueryCollection(QueryHelpers.ParseQuery(query)), CancellationToken.None);

    private sealed class FakeTarget : IForwardTarget
    {
        public List<Uri> Urls { get; } = [];

        public string? Failure { get; set; }

        public TaskCompletionSource? Gate { get; set; }

        public async Task<string?> GetAsync(Uri url, CancellationToken cancellation)
        {
            Urls.Add(url);
            if (Gate is { } gate)
            {
                await gate.Task;
            }

            return Failure;
        }
    }
}
