namespace AuroraGateway.Integration.Emulator;

public class ApplicationApiTests : EmulatorTest
{
    [Theory]
    [InlineData("partner_applications")]
    [InlineData("application_partners")]
    public async Task Webhooks_are_listed_made_changed_and_triggered(string prefix)
    {
        var path = $"/{prefix}/{Application}/webhooks";
        var made = await JsonAsync(
            HttpMethod.Post,
            path,
            ApplicationKey,
            """
            {"partner_application_webhook":{"event":"app_status_changed","url_template":"http://127.0.0.1:1/?t=<TENANT_ID>",
              "header_auth_key":"X-K","header_auth_value":"v"}}
            """,
            201);
        var id = (string)made["partner_application_webhook"]!["id"]!;

        Assert.Single((await JsonAsync(HttpMethod.Get, path, ApplicationKey))["partner_application_webhooks"]!.AsArray());
        await JsonAsync(HttpMethod.Post, $"{path}/{id}/trigger", ApplicationKey, status: 202);
        await JsonAsync(HttpMethod.Put, $"{path}/{id}", ApplicationKey, """{"partner_application_webhook":{"enabled":false}}""");
        var changed = await JsonAsync(HttpMethod.Get, $"{path}/{id}", ApplicationKey);
        Assert.False((bool)changed["partner_application_webhook"]!["enabled"]!);
        Assert.Equal(422, await StatusAsync(HttpMethod.Post, $"{path}/{id}/trigger", ApplicationKey));
        Assert.Equal(422, await StatusAsync(HttpMethod.Post, path, ApplicationKey, """{"partner_application_webhook":{"event":"x"}}"""));
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, $"{path}/{Other}", ApplicationKey));
        Assert.Equal(204, await StatusAsync(HttpMethod.Delete, $"{path}/{id}", ApplicationKey));
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, $"{path}/{id}", ApplicationKey));
    }

    [Fact]
    public async Task The_list_of_modules_is_csv_or_nothing()
    {
        var path = $"/partner_applications/{Application}/components/modules";
        Assert.Equal("errors", (await JsonAsync(HttpMethod.Get, path, ApplicationKey, status: 406)).AsObject().Single().Key);

        Http.DefaultRequestHeaders.Accept.ParseAdd("text/csv");
        using var response = await GetAsync(path, ApplicationKey);
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("id,manufacturer,", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_application_key_of_this_application_opens_them()
    {
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"/partner_applications/{Application}/webhooks", await KeyAsync()));
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, $"/partner_applications/{Application}/webhooks", null));
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, $"/partner_applications/{Other}/webhooks", ApplicationKey));
        Assert.Equal(2, Emulator.Stats.Unauthorized);
    }
}
