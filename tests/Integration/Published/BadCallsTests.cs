using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Integration.Published;

/// <summary>No call that an operator can make ends in a stack trace: every option of every command with what cannot be right.</summary>
public sealed class BadCallsTests : IDisposable
{
    private const string Good = """
        {
          "Aurora": { "BaseUrl": "http://127.0.0.1:9", "ApplicationId": "app", "ApplicationKey": "any-key-of-some-length" },
          "Listen": { "Url": "LISTEN", "AdminUrl": "http://127.0.0.1:0" },
          "Callers": { "crm": { "ApiKeySha256": [ "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" ], "Grants": [ { "Tenants": [ "*" ] } ] } }
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("bad-calls").FullName;
    private readonly Socket busy = new(SocketType.Stream, ProtocolType.Tcp);

    public BadCallsTests()
    {
        busy.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        busy.Listen();
    }

    private string Busy => ((IPEndPoint)busy.LocalEndPoint!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_call_that_cannot_be_right_ends_with_a_sentence_and_an_exit_code()
    {
        var wrong = new List<string>();
        await Parallel.ForEachAsync(Calls(), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (call, _) =>
        {
            var (code, output, errors) = await PublishedBinary.RunAsync(call);
            var said = output + errors;
            if (code is not (1 or 2) || said.Contains("   at ", StringComparison.Ordinal) || said.Contains("nhandled", StringComparison.Ordinal)
                || said.Contains("No rule foresaw", StringComparison.Ordinal) || said.Trim().Length == 0)
            {
                lock (wrong)
                {
                    wrong.Add($"{string.Join(' ', call)} -> {code}: {said[..Math.Min(said.Length, 400)]}");
                }
            }
        });
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("unix:{folder}/missing/data.sock", "the folder {folder}/missing of the socket does not exist")]
    [InlineData("unix:{folder}/file/data.sock", "{folder}/file is not a directory")]
    [InlineData("unix:{folder}/file", "in the way")]
    [InlineData("http://127.0.0.1:{busy}", "cannot listen on http://127.0.0.1:{busy}: ")]
    [InlineData("http://203.0.113.7:8080", "no such address")]
    public async Task What_cannot_be_listened_on_is_named_by_run_and_check(string url, string message)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "no socket");
        var listen = Fill(url);
        var file = Write("listen.json", Good.Replace("LISTEN", listen, StringComparison.Ordinal));
        var (code, _, errors) = await PublishedBinary.RunAsync("run", "--config", file);
        Assert.Equal(1, code);
        Assert.Contains(Fill(message), errors, StringComparison.Ordinal);
        var (checkedCode, output, _) = await PublishedBinary.RunAsync("check", "--config", file);
        Assert.Equal(1, checkedCode);
        Assert.Contains("✗ listener Listen:Url: cannot listen on " + listen, output, StringComparison.Ordinal);
        Assert.Contains(Fill(message), output, StringComparison.Ordinal);

        string Fill(string text) => text.Replace("{folder}", folder, StringComparison.Ordinal).Replace("{busy}", Busy, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        busy.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private IEnumerable<string[]> Calls()
    {
        string[] noPorts = ["--port", "0", "--admin-port", "0", "--emulator-port", "0"];
        string[][] withConfig = [["run"], ["check"], ["check", "--offline", "--json"], ["config"], ["explain", "--caller", "crm", "GET", "/x"], ["dev", .. noPorts]];
        foreach (var command in withConfig)
        {
            foreach (var file in Files())
            {
                yield return [.. command, "--config", file];
            }
        }

        string[][] ports = [["dev", "--port"], ["dev", "--admin-port"], ["dev", "--emulator-port"], ["emulator", "--port"]];
        foreach (var port in ports)
        {
            foreach (var value in new[] { "", "x", "-1", "70000", "99999999999999999999", "1.5" })
            {
                yield return [.. port, value];
            }
        }

        yield return ["emulator", "--port", Busy];
        yield return ["dev", "--port", "0", "--admin-port", "0", "--emulator-port", Busy];
        yield return ["dev", "--port", Busy, "--admin-port", "0", "--emulator-port", "0"];
        foreach (var address in new[] { "", "x", "127.0.0.1", "127.0.0.1:70000", "::1:80", "203.0.113.7:1", "127.0.0.1:" + Busy })
        {
            yield return ["emulator", "--listen", address];
        }

        foreach (var seed in Files())
        {
            yield return ["emulator", "--port", "0", "--seed", seed];
        }

        var good = Write("good.json", Good.Replace("LISTEN", "http://127.0.0.1:0", StringComparison.Ordinal));
        foreach (var tenant in new[] { "", "x", "7D1F8F0E-4F0A-4A57-9C39-1B6F9A0C0A01", new string('a', 100_000) })
        {
            yield return ["check", "--config", good, "--tenant", tenant];
        }

        yield return ["check", "--config", good, "--offline", "--tenant", "7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01"];
        foreach (var (caller, method, path) in new[] { ("", "GET", "/x"), ("nobody", "GET", "/x"), ("crm", "", "/x"), ("crm", "GET", ""), ("crm", "get", "\u0001é"), ("crm", "GET", new string('/', 100_000)) })
        {
            yield return ["explain", "--config", good, "--caller", caller, method, path];
        }

        foreach (var url in new[] { "", "x", "ftp://127.0.0.1", "http://", "http://127.0.0.1:1", "http://127.0.0.1:70000", "unix:", "unix:/nowhere", "unix:" + new string('a', 200), "http://" + new string('a', 70_000) })
        {
            yield return ["health", "--admin-url", url];
            yield return ["config", "--admin-url", url];
        }

        foreach (var token in Files())
        {
            yield return ["config", "--admin-url", "http://127.0.0.1:1", "--token-file", token];
        }

        string[][] others =
        [
            ["nothing"], ["--nothing"], ["run", "--nothing"], ["run", "word"], ["check", "--tenant"], ["explain"], ["@/nowhere"], ["caller-key", "x"], ["config", "--token-file", "x"],
            ["config", "--admin-url", "http://127.0.0.1:1", "--config", good],
        ];
        foreach (var call in others)
        {
            yield return call;
        }
    }

    private string[] Files()
    {
        var huge = Path.Combine(folder, "huge");
        using (var file = File.Create(huge))
        {
            file.SetLength(65L * 1024 * 1024);
        }

        return
        [
            "", "/nowhere/gateway.json", folder, "/dev/null", huge, "/proc/self/mem", "/proc/self/exe", new string('a', 5000), Write("empty.json", "  "), Write("list.json", "[]"),
            Write("text.json", "no JSON"), Write("deep.json", new string('[', 100_000)), Write("other.json", "{ \"compilerOptions\": { \"strict\": true } }"), Write("wrong.json", "{ \"Callers\": 1, \"Listen\": [ ], \"Log\": { \"Level\": { } } }"),
        ];
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
