using AuroraGateway.Integration.Admin;

namespace AuroraGateway.Integration.Status;

/// <summary>The status page in a real browser. With STATUS_SCREENSHOTS set to a folder, leaves a picture of every state there.</summary>
public sealed class StatusPageTests : IAsyncLifetime
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("STATUS_SCREENSHOTS");

    // Text against the nearest background behind it, by WCAG 2.2's formula; SVG shapes carry no text.
    private const string PoorContrast = """
        (() => {
          const parse = text => (text.match(/[\d.]+/g) || []).map(Number);
          const luminance = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = node => { for (; node; node = node.parentElement) { const c = parse(getComputedStyle(node).backgroundColor); if (c.length && (c.length < 4 || c[3] > 0)) return c; } return [255, 255, 255]; };
          const poor = [];
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const node = walk.currentNode.parentElement;
            if (!walk.currentNode.nodeValue.trim() || !node.checkVisibility() || node.closest('script,style,svg,.hidden,.skip')) continue;
            const [a, b] = [luminance(parse(getComputedStyle(node).color)), luminance(behind(node))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < 4.5) poor.push(node.tagName + '.' + node.className + ' ' + ratio.toFixed(2) + ' ' + walk.currentNode.nodeValue.slice(0, 40));
          }
          return poor.join('\n');
        })()
        """;

    private Chromium chromium = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Chromium.Path is null, "No Chromium: install one, or name it in CHROMIUM.");
        chromium = await Chromium.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null)
        {
            await chromium.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_healthy_gateway_shows_its_verdict_callers_and_keys()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await CallsAsync(gateway, 5);
        await LookAsync(gateway, "well");
        Assert.Contains("All is well", await TextAsync("h1"));
        Assert.Contains("app", await TextAsync("#callers ~ table"));
        Assert.Contains("left", await TextAsync(".tenants-table"));
    }

    [Fact]
    public async Task A_rotated_application_key_is_named_as_what_is_wrong()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await CallsAsync(gateway, 20);
        await gateway.BendAsync("""{ "exchangeStatus": 401 }""");
        (await gateway.CallAsync(GatewayUnderTest.OtherTenant)).Dispose();
        await LookAsync(gateway, "application-key");
        Assert.Contains("Failing: Aurora refuses the application key", await TextAsync("h1"));
        Assert.Contains("Aurora:ApplicationKeyFile", await TextAsync(".troubles"));
    }

    [Fact]
    public async Task A_tenant_that_withdrew_is_named_with_the_remedy()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await CallsAsync(gateway, 12);
        for (var i = 0; i < 30; i++)
        {
            (await gateway.CallAsync(GatewayUnderTest.Unauthorised)).Dispose();
            (await gateway.CallAsync(GatewayUnderTest.OtherTenant, GatewayUnderTest.ViewerKey)).Dispose();
        }

        await LookAsync(gateway, "withdrawn");
        Assert.Contains("Impaired: 1 tenant has not authorised the application", await TextAsync("h1"));
        Assert.Contains(GatewayUnderTest.Unauthorised, await TextAsync(".troubles"));
        Assert.Contains("must authorise the application", await TextAsync(".troubles"));
        Assert.StartsWith(GatewayUnderTest.Unauthorised, await TextAsync(".tenants-table tbody th"));
    }

    [Fact]
    public async Task Aurora_that_fails_is_named_first_and_a_muted_trouble_is_not()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            settings => settings[$"Tenants:{GatewayUnderTest.Tenant}:Name"] = "Acme Solar");
        await CallsAsync(gateway, 5);
        await gateway.BendAsync("""{ "apiStatus": 500 }""");
        for (var i = 0; i < 20; i++)
        {
            (await gateway.CallAsync()).Dispose();
        }

        await LookAsync(gateway, "aurora-500");
        Assert.Contains("Failing: Aurora responds with 5xx to 80\u00A0% of the calls, since", await TextAsync("h1"));
        Assert.Contains("20 calls a minute · caller app · 1 tenant", await TextAsync(".troubles"));
        Assert.Contains("Acme Solar", await TextAsync(".tenants-table"));
        using var muted = await gateway.AdminAsync(HttpMethod.Put, "/troubles/aurora-errors/mute?for=00:10:00");
        Assert.Equal(200, (int)muted.StatusCode);
        await LookAsync(gateway, "muted");
        Assert.Contains("All is well", await TextAsync("h1"));
        Assert.Contains("muted until", await TextAsync(".troubles"));
        using var unmuted = await gateway.AdminAsync(HttpMethod.Delete, "/troubles/aurora-errors/mute");
        Assert.Equal("Failing", (string?)(await gateway.StatusAsync())["verdict"]);
        foreach (var (path, status) in new[] { ("/troubles/no-such/mute", 404), ("/troubles/aurora-errors/mute?for=8.00:00:00", 400),
            ("/troubles/aurora-errors/mute?for=9", 400) })
        {
            using var refused = await gateway.AdminAsync(HttpMethod.Put, path);
            Assert.Equal(status, (int)refused.StatusCode);
        }
    }

    [Fact]
    public async Task Before_the_first_call_it_says_that_nothing_is_known()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await LookAsync(gateway, "unknown");
        Assert.Contains("Unknown: no call was sent to Aurora yet", await TextAsync("h1"));
        var help = (string?)await chromium.EvaluateAsync("document.querySelector('.troubles a[href^=\"/runbook/\"]').getAttribute('href')");
        await chromium.OpenAsync(new Uri(gateway.Admin, help));
        Assert.Equal("Nothing is known yet", await TextAsync("h1"));
        Assert.Equal("", (string?)await chromium.EvaluateAsync(PoorContrast));
        await chromium.ViewAsync(360, 780, dark: false);
        await chromium.OpenAsync(new Uri(gateway.Admin, "/runbook/aurora-cannot-be-reached"));
        Assert.Equal(0, (int?)await chromium.EvaluateAsync("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
        await PictureAsync("runbook");
        Assert.Empty(chromium.Complaints);
    }

    [Fact]
    public async Task A_redis_that_is_gone_is_named_and_cached_keys_are_used()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings => settings["Redis:Endpoint"] = "127.0.0.1:1");
        await CallsAsync(gateway, 4);
        await LookAsync(gateway, "redis");
        Assert.Contains("Impaired: Redis is unavailable", await TextAsync("h1"));
        Assert.Contains("127.0.0.1:1", await TextAsync(".troubles"));
        Assert.Contains("app", await TextAsync("#callers ~ table"));
    }

    [Fact]
    public async Task A_quota_that_one_caller_eats_is_named_with_that_caller()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings =>
        {
            settings["Limits:Aurora:Limit"] = settings["Limits:Aurora:Burst"] = "10";
            settings["Limits:Aurora:MaxWait"] = "00:00:00";
        });
        (await gateway.CallAsync(GatewayUnderTest.Tenant, GatewayUnderTest.ViewerKey)).Dispose();
        for (var i = 0; i < 40; i++)
        {
            (await gateway.CallAsync()).Dispose();
        }

        await LookAsync(gateway, "quota");
        Assert.Contains("Impaired: caller app uses up the Aurora quota of a tenant", await TextAsync("h1"));
        Assert.Contains(GatewayUnderTest.Tenant, await TextAsync(".troubles"));
        Assert.Contains("Slow app down", await TextAsync(".troubles"));
        Assert.Contains("aurora-quota", await TextAsync("#callers ~ table"));
        Assert.Equal(1, (int?)await chromium.EvaluateAsync("document.querySelectorAll('.tenants-table meter.bad').length"));
    }

    [Fact]
    public async Task Where_the_table_of_a_trouble_is_reached_by_keyboard_focus_is_seen()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        (await gateway.CallAsync(GatewayUnderTest.Unauthorised)).Dispose();
        await chromium.OpenAsync(gateway.Admin);
        for (var i = 0; i < 3; i++)
        {
            await chromium.PressAsync("Tab");
        }

        Assert.Equal("#tenants", (string?)await chromium.EvaluateAsync("document.activeElement.getAttribute('href')"));
        Assert.Equal("3px", (string?)await chromium.EvaluateAsync("getComputedStyle(document.activeElement).outlineWidth"));
        await chromium.PressAsync("Enter");
        await chromium.UntilAsync("location.hash === '#tenants'");
    }

    [Fact]
    public async Task The_page_follows_by_itself_and_leaves_focus_and_selection_alone()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await chromium.OpenAsync(gateway.Admin);
        await chromium.EvaluateAsync("document.getElementById('pause').focus(); window.same = document.querySelector('main'); " +
            "window.shapes = document.getElementById('live')");
        await CallsAsync(gateway, 3);
        await chromium.UntilAsync("document.querySelector('#callers ~ table')?.innerText.includes('app')");
        Assert.Equal("pause", (string?)await chromium.EvaluateAsync("document.activeElement.id"));
        Assert.True((bool?)await chromium.EvaluateAsync(
            "window.same === document.querySelector('main') && window.shapes === document.getElementById('live')"));
        await gateway.BendAsync("""{ "exchangeStatus": 401 }""");
        (await gateway.CallAsync(GatewayUnderTest.OtherTenant)).Dispose();
        await chromium.UntilAsync("document.title.startsWith('✗')");
        Assert.Empty(chromium.Complaints);
    }

    [Fact]
    public async Task It_can_be_paused_with_the_keyboard_alone()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await chromium.OpenAsync(gateway.Admin);
        await chromium.PressAsync("Tab");
        Assert.Equal("skip", (string?)await chromium.EvaluateAsync("document.activeElement.className"));
        await chromium.PressAsync("Tab");
        Assert.Equal("pause", (string?)await chromium.EvaluateAsync("document.activeElement.id"));
        await chromium.PressAsync("Enter");
        Assert.Equal("true", (string?)await chromium.EvaluateAsync("document.getElementById('pause').getAttribute('aria-pressed')"));
    }

    [Fact]
    public async Task A_gateway_that_is_gone_is_not_shown_as_well()
    {
        var gateway = await GatewayUnderTest.StartAsync();
        await chromium.OpenAsync(gateway.Admin);
        await gateway.DisposeAsync();
        await chromium.UntilAsync("document.querySelector('h1').innerText.includes('No response from this gateway since')");
        Assert.StartsWith("✗", await TextAsync("h1"), StringComparison.Ordinal);
        Assert.Contains("Everything below is from then", await TextAsync("#lost"), StringComparison.Ordinal);
        await chromium.UntilAsync("document.title.startsWith('✗ No response')");

        // Above everything that it describes, and without the time of the verdict that it replaces.
        Assert.Equal("lost", (string?)await chromium.EvaluateAsync("document.querySelector('h1').nextElementSibling.id"));
        Assert.Equal("none", (string?)await chromium.EvaluateAsync("getComputedStyle(document.querySelector('.since')).display"));
        foreach (var (width, height) in new[] { (360, 780), (1280, 800), (1920, 1080) })
        {
            await chromium.ViewAsync(width, height, dark: width == 1280);
            Assert.Equal(0, (int?)await chromium.EvaluateAsync("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
            Assert.Equal("", (string?)await chromium.EvaluateAsync(PoorContrast));
            await PictureAsync($"gone-{width}");
        }
    }

    [Fact]
    public async Task It_is_read_without_script_too()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await CallsAsync(gateway, 2);
        var page = await gateway.AdminTextAsync("/");
        Assert.Contains("All is well", page);
        Assert.Contains(GatewayUnderTest.Tenant, page);
        Assert.Contains("<th role=\"rowheader\" scope=\"row\">app</th>", page);
        Assert.Matches("<noscript><p class=\"static\">This page was made at [0-9:]{8} UTC", page);
    }

    private static async Task CallsAsync(GatewayUnderTest gateway, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var response = await gateway.CallAsync();
            Assert.Equal(200, (int)response.StatusCode);
        }
    }

    private async Task<string> TextAsync(string selector) =>
        (string?)await chromium.EvaluateAsync($"document.querySelector('{selector}')?.innerText ?? ''") ?? "";

    private async Task LookAsync(GatewayUnderTest gateway, string name)
    {
        foreach (var (width, height) in new[] { (360, 780), (1024, 768), (1920, 1080) })
        {
            foreach (var dark in new[] { false, true })
            {
                await chromium.ViewAsync(width, height, dark);
                await chromium.OpenAsync(gateway.Admin);
                Assert.Equal(0, (int?)await chromium.EvaluateAsync("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
                Assert.Equal("", (string?)await chromium.EvaluateAsync(PoorContrast));
                await PictureAsync($"{name}-{width}-{(dark ? "dark" : "light")}");
            }
        }

        Assert.Empty(chromium.Complaints);
    }

    private static string? PathOf(string name) => Pictures is null ? null : Path.Combine(Pictures, name + ".png");

    private async Task PictureAsync(string name)
    {
        if (PathOf(name) is { } path)
        {
            await chromium.ScreenshotAsync(path);
        }
    }
}
