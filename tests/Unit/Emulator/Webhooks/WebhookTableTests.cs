using System.Text.Json.Nodes;
using AuroraGateway.Emulator.Webhooks;

namespace AuroraGateway.Unit.Emulator.Webhooks;

public class WebhookTableTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);

    private readonly WebhookTable table = new();

    [Fact]
    public void A_webhook_that_fails_for_48_hours_is_disabled_and_a_success_starts_the_hours_again()
    {
        var id = table.Add(Fields(), Start)!.Id;
        Assert.False(table.NoteFailure(id, Start, WebhookTable.Patience));
        Assert.False(table.NoteFailure(id, Start.AddHours(47), WebhookTable.Patience));
        table.NoteSuccess(id);
        Assert.False(table.NoteFailure(id, Start.AddHours(48), WebhookTable.Patience));
        Assert.True(table.NoteFailure(id, Start.AddHours(96), WebhookTable.Patience));
        Assert.False(table.Find(id)!.Fields.Enabled);

        var enabled = table.Find(id)!.Fields.With(new JsonObject { ["enabled"] = true }, out _);
        Assert.Null(table.Change(id, enabled)!.FailingSince);
    }

    [Fact]
    public void A_hundred_webhooks_are_the_most()
    {
        for (var count = 0; count < WebhookTable.Most; count++)
        {
            Assert.NotNull(table.Add(Fields(), Start));
        }

        Assert.Null(table.Add(Fields(), Start));
        Assert.True(table.Remove(table.All()[0].Id));
        Assert.NotNull(table.Add(Fields(), Start));
    }

    [Theory]
    [InlineData("""{ "url_template": "ftp://x.example/" }""", "url_template must be an http or https URL")]
    [InlineData("""{ "url_template": "https://x.example/<tenant>" }""", "url_template must be an http or https URL")]
    [InlineData("""{ "url_template": "https://x.example/a b" }""", "url_template must be an http or https URL")]
    [InlineData("""{ "url_template": "https://<TENANT_ID>.example/" }""", "without placeholders")]
    [InlineData("""{ "url_template": 7 }""", "url_template must be a string")]
    [InlineData("""{ "event": "App Status" }""", "event must be a name")]
    [InlineData("""{ "enabled": "yes" }""", "enabled must be true or false")]
    [InlineData("""{ "header_auth_key": "X" }""", "must be given together")]
    [InlineData("""{ "header_auth_key": "X Y", "header_auth_value": "v" }""", "header_auth_key must be the name of a header")]
    [InlineData("""{ "header_auth_key": "Host", "header_auth_value": "v" }""", "header_auth_key must be the name of a header")]
    [InlineData("""{ "header_auth_key": "X", "header_auth_value": "a\r\nb" }""", "header_auth_value must be printable ASCII")]
    public void What_cannot_be_sent_is_refused(string json, string expected)
    {
        Fields().With(JsonNode.Parse(json)!.AsObject(), out var wrong);
        Assert.Contains(expected, wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Placeholders_are_escaped_and_credentials_of_the_url_become_basic_authentication()
    {
        const string Template = "http://me:p%40ss@x.example/<A>?b=<B>&a=<A>";
        var fields = WebhookFields.Empty.With(new JsonObject { ["event"] = "x", ["url_template"] = Template }, out var wrong);
        Assert.Null(wrong);
        Assert.True(fields.IsAuthenticated);

        using var request = WebhookTemplate.ToRequest(fields, placeholder => placeholder == "A" ? "1/2" : "x&y=z");
        Assert.Equal("http://x.example/1%2F2?b=x%26y%3Dz&a=1%2F2", request.RequestUri!.AbsoluteUri);
        Assert.Equal("Basic bWU6cEBzcw==", request.Headers.GetValues("Authorization").Single());
    }

    private static WebhookFields Fields() =>
        WebhookFields.Empty.With(new JsonObject { ["event"] = "app_status_changed", ["url_template"] = "https://x.example/" }, out _);
}
