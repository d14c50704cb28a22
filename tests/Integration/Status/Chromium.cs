using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace AuroraGateway.Integration.Status;

/// <summary>A real headless Chromium, driven over the DevTools protocol: one page, a profile of its own, gone when disposed.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private readonly Process process;
    private readonly string profile;
    private readonly ClientWebSocket socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> asked = new();
    private readonly SemaphoreSlim sending = new(1);
    private Task reading = Task.CompletedTask;
    private int last;

    private Chromium(Process process, string profile)
    {
        this.process = process;
        this.profile = profile;
    }

    /// <summary>What the page complained of: exceptions, and what its policy blocked.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public static string? Path { get; } = new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium",
        "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }
        .FirstOrDefault(path => path is not null && File.Exists(path));

    public static async Task<Chromium> StartAsync(CancellationToken cancellation)
    {
        var profile = Directory.CreateTempSubdirectory("chromium").FullName;
        var start = new ProcessStartInfo(Path!) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank",
        })
        {
            start.ArgumentList.Add(argument);
        }

        var chromium = new Chromium(Process.Start(start)!, profile);
        _ = chromium.process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            await chromium.ConnectAsync(limit.Token);
            return chromium;
        }
        catch
        {
            await chromium.DisposeAsync();
            throw;
        }
    }

    /// <param name="width">CSS pixels.</param>
    /// <param name="height">CSS pixels.</param>
    /// <param name="dark">What the person prefers.</param>
    public async Task ViewAsync(int width, int height, bool dark)
    {
        await SendAsync(
            "Emulation.setDeviceMetricsOverride",
            new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 });
        await SendAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
    }

    public Task WithoutScriptAsync(bool without) =>
        SendAsync("Emulation.setScriptExecutionDisabled", new JsonObject { ["value"] = without });

    public async Task OpenAsync(Uri uri)
    {
        await SendAsync("Page.navigate", new JsonObject { ["url"] = uri.AbsoluteUri });
        await UntilAsync($"document.readyState === 'complete' && location.href === '{uri.AbsoluteUri}'");
    }

    /// <summary>The value of a script; a promise is awaited.</summary>
    public async Task<JsonNode?> EvaluateAsync(string script)
    {
        var answer = await SendAsync(
            "Runtime.evaluate", new JsonObject { ["expression"] = script, ["awaitPromise"] = true, ["returnByValue"] = true });
        Assert.True(answer["exceptionDetails"] is null, answer["exceptionDetails"]?.ToJsonString());
        return answer["result"]?["value"];
    }

    /// <summary>Lets the page itself say when a condition holds, at every frame; at most twenty seconds.</summary>
    public async Task UntilAsync(string condition)
    {
        var held = await EvaluateAsync($$"""
            new Promise(done => {
              const end = performance.now() + 20000;
              const look = () => ({{condition}}) ? done(true) : performance.now() > end ? done(false) : setTimeout(look, 20);
              look();
            })
            """);
        Assert.True((bool?)held, "never came true: " + condition);
    }

    public Task PressAsync(string key, int code) => Task.WhenAll(
        SendAsync(
            "Input.dispatchKeyEvent",
            new JsonObject { ["type"] = "keyDown", ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code,
                ["text"] = key == "Enter" ? "\r" : "" }),
        SendAsync(
            "Input.dispatchKeyEvent",
            new JsonObject { ["type"] = "keyUp", ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code }));

    /// <summary>The whole page as PNG.</summary>
    public async Task ScreenshotAsync(string file)
    {
        var answer = await SendAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png", ["captureBeyondViewport"] = true });
        await File.WriteAllBytesAsync(file, Convert.FromBase64String((string)answer["data"]!));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await SendAsync("Browser.close", []);
        }
        catch (Exception exception) when (
            exception is WebSocketException or OperationCanceledException or TimeoutException or InvalidOperationException)
        {
            // It closes before it answers.
        }

        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
        socket.Dispose();
        process.Dispose();
        sending.Dispose();
        try
        {
            Directory.Delete(profile, recursive: true);
        }
        catch (IOException)
        {
            // A straggler may still write into it; it lies under the temporary directory.
        }
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        const string announcement = "DevTools listening on ";
        string? line;
        do
        {
            line = await process.StandardError.ReadLineAsync(cancellation);
        }
        while (line is not null && !line.StartsWith(announcement, StringComparison.Ordinal));

        var browser = new Uri(line![announcement.Length..]);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var pages = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://{browser.Authority}/json/list"), cancellation))!.AsArray();
        var page = pages.First(target => (string?)target!["type"] == "page")!;
        await socket.ConnectAsync(new Uri((string)page["webSocketDebuggerUrl"]!), cancellation);
        reading = ReadAsync();
        foreach (var domain in new[] { "Page", "Runtime", "Log" })
        {
            await SendAsync(domain + ".enable", []);
        }
    }

    private async Task<JsonNode> SendAsync(string method, JsonObject parameters)
    {
        var id = Interlocked.Increment(ref last);
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        asked[id] = answer;
        var message = Encoding.UTF8.GetBytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString());
        await sending.WaitAsync();
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            sending.Release();
        }

        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(JsonNode.Parse(message.ToArray()));
                    message.SetLength(0);
                }
            }
        }
        catch (Exception exception) when (
            exception is WebSocketException or OperationCanceledException or ObjectDisposedException or System.Text.Json.JsonException)
        {
            // The browser is gone.
        }

        foreach (var waiting in asked.Values)
        {
            waiting.TrySetCanceled();
        }
    }

    private void Take(JsonNode? message)
    {
        if ((int?)message?["id"] is { } id)
        {
            if (asked.TryRemove(id, out var answer))
            {
                answer.TrySetResult(message["result"] ?? new JsonObject { ["error"] = message["error"]?.DeepClone() });
            }
        }
        else if ((string?)message?["method"] is "Runtime.exceptionThrown" or "Log.entryAdded")
        {
            Complaints.Enqueue(message!["params"]!.ToJsonString());
        }
    }
}
