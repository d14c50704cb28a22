using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace AuroraGateway.Integration.Status;

/// <summary>A page in the machine's own headless Chromium, driven by Playwright; each has a profile of its own.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const float Longest = 60_000;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly IPage page;

    private Chromium(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (this.playwright, this.browser, this.page) = (playwright, browser, page);
        page.SetDefaultTimeout(Longest);
        page.PageError += (_, error) => Complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complaints.Enqueue(message.Text);
            }
        };
    }

    /// <summary>What the page complained of: exceptions, and what its policy blocked.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public static string? Path { get; } = new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium",
        "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }
        .FirstOrDefault(path => path is not null && File.Exists(path));

    public static async Task<Chromium> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            // Debian's browser: Playwright's own would be a download of its own.
            var browser = await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Path,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"],
                Timeout = Longest,
            });
            return new Chromium(playwright, browser, await browser.NewPageAsync());
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    /// <param name="width">CSS pixels.</param>
    /// <param name="height">CSS pixels.</param>
    /// <param name="dark">What the person prefers.</param>
    public async Task ViewAsync(int width, int height, bool dark)
    {
        await page.SetViewportSizeAsync(width, height);
        await page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
    }

    public Task OpenAsync(Uri uri) => page.GotoAsync(uri.AbsoluteUri);

    /// <summary>The value of a script; a promise is awaited.</summary>
    public async Task<JsonNode?> EvaluateAsync(string script) =>
        await page.EvaluateAsync<JsonElement?>(script) is { } value ? JsonSerializer.SerializeToNode(value) : null;

    /// <summary>Waits in the page until a condition is true, at most a minute.</summary>
    public async Task UntilAsync(string condition)
    {
        var isTrue = await EvaluateAsync($$"""
            new Promise(done => {
              const end = performance.now() + {{Longest}};
              const look = () => ({{condition}}) ? done(true) : performance.now() > end ? done(false) : setTimeout(look, 20);
              look();
            })
            """);
        Assert.True((bool?)isTrue, "never came true: " + condition);
    }

    /// <param name="key">Such as Tab.</param>
    public Task PressAsync(string key) => page.Keyboard.PressAsync(key);

    /// <summary>The whole page as PNG.</summary>
    public Task ScreenshotAsync(string file) => page.ScreenshotAsync(new() { Path = file, FullPage = true });

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
