using System.CommandLine;
using AuroraGateway.Commands;

namespace AuroraGateway.Integration.Published;

/// <summary>Calls that cannot be right: every option of every command with what an operator may write there by mistake.</summary>
/// <param name="folder">Files are written here.</param>
/// <param name="busy">A port that something else listens on.</param>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
internal sealed class BadCalls(string folder, string busy)
{
    public const string Good = """
        {
          "Aurora": { "BaseUrl": "http://127.0.0.1:9", "ApplicationId": "app", "ApplicationKey": "any-key-of-some-length" },
          "Listen": { "Url": "LISTEN", "AdminUrl": "http://127.0.0.1:0" },
          "Callers": {
            "crm": {
              "ApiKeySha256": [ "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" ], "Grants": [ { "Tenants": [ "*" ] } ]
            }
          }
        }
        """;

    private static readonly string[] NoPorts = ["--port", "0", "--admin-port", "0", "--emulator-port", "0"];

    // Each with what it needs beside the file.
    private static readonly string[][] OfFiles =
    [
        ["run", "--config"], ["check", "--config"], ["check", "--offline", "--json", "--config"], ["config", "--config"],
        ["explain", "--caller", "crm", "GET", "/x", "--config"], ["dev", .. NoPorts, "--config"], ["webhooks", "list", "--config"],
        ["webhooks", "register", "--url", "https://hooks.example.com", "--config"], ["webhooks", "trigger", "id", "--config"],
        ["emulator", "--port", "0", "--seed"], ["config", "--admin-url", "http://127.0.0.1:1", "--token-file"],
    ];

    private static readonly string Long = new('a', 100_000);

    /// <summary>All of them.</summary>
    public IEnumerable<string[]> All() => [.. Files(), .. Ports(), .. Addresses(), .. Values(), .. OfEveryOption(), .. Others()];

    /// <summary>Calls whose last argument is a pipe with a text that is not what the option expects.</summary>
    public static IEnumerable<string[]> Piped() =>
        OfFiles.SelectMany(static call => new[] { "/dev/stdin", "/dev/fd/0", "-" }.Select(pipe => (string[])[.. call, pipe]));

    /// <summary>Calls of a user who may neither read the file nor open the port.</summary>
    public IEnumerable<string[]> Unprivileged()
    {
        var unreadable = Write("unreadable.json", Good);
        File.SetUnixFileMode(unreadable, UnixFileMode.None);
        return
        [
            .. OfFiles.Select(call => (string[])[.. call, unreadable]),
            ["emulator", "--port", "80"], ["emulator", "--listen", "127.0.0.1:443"],
        ];
    }

    /// <summary>A named pipe that nothing writes to.</summary>
    public static string[] WithoutWriter(string pipe) => ["emulator", "--port", "0", "--seed", pipe];

    /// <summary>Every command and option, so that none is left out.</summary>
    public static IEnumerable<(string[] Command, Option Option)> Options() => Options(CommandLine.CreateRoot(Program.Build), []);

    public string Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static IEnumerable<(string[] Command, Option Option)> Options(Command command, string[] path) =>
    [
        .. command.Options.Where(_ => path.Length > 0).Select(option => (path, option)),
        .. command.Subcommands.SelectMany(child => Options(child, [.. path, child.Name])),
    ];

    // Without a value, with one that is empty, given twice, or a flag with a value.
    private static IEnumerable<string[]> OfEveryOption()
    {
        foreach (var (command, option) in Options().Where(static each => each.Option.Name is not ("--help" or "-h" or "--version")))
        {
            if (option.ValueType == typeof(bool))
            {
                yield return [.. command, option.Name + "=perhaps"];
                continue;
            }

            yield return [.. command, option.Name];
            yield return [.. command, option.Name, ""];
            yield return [.. command, option.Name, "1", option.Name, "2"];
        }
    }

    private IEnumerable<string[]> Files()
    {
        var huge = Path.Combine(folder, "huge");
        using (var file = File.Create(huge))
        {
            file.SetLength(65L * 1024 * 1024);
        }

        string[] files =
        [
            "", "/nowhere/gateway.json", folder, "/dev/null", "/dev/zero", huge, "/proc/self/mem", "/proc/self/exe",
            new string('a', 5000), "a\u0001é", Write("empty.json", "  "), Write("list.json", "[]"), Write("text.json", "no JSON"),
            Write("deep.json", new string('[', 100_000)),
            Write("other.json", "{ \"compilerOptions\": { \"strict\": true } }"),
            Write("wrong.json", "{ \"Callers\": 1, \"Listen\": [ ], \"Log\": { \"Level\": { } } }"),
        ];
        return OfFiles.SelectMany(call => files.Select(file => (string[])[.. call, file]));
    }

    private IEnumerable<string[]> Ports()
    {
        string[][] ports = [["dev", "--port"], ["dev", "--admin-port"], ["dev", "--emulator-port"], ["emulator", "--port"]];
        string[] wrong = ["", "x", "-1", "70000", "99999999999999999999", "1.5", "0x50", " ", Long];
        return
        [
            .. ports.SelectMany(port => wrong.Select(value => (string[])[.. port, value])),
            ["emulator", "--port", busy], ["dev", "--port", "0", "--admin-port", "0", "--emulator-port", busy],
            ["dev", "--port", busy, "--admin-port", "0", "--emulator-port", "0"],
            ["dev", "--port", "0", "--admin-port", busy, "--emulator-port", "0"],
            ["emulator", "--port", "0", "--listen", "127.0.0.1:0"],
        ];
    }

    private IEnumerable<string[]> Addresses()
    {
        string[] listen = ["", "x", "127.0.0.1", "127.0.0.1:70000", "127.0.0.1:-1", "::1:80", "203.0.113.7:1", "127.0.0.1:" + busy, Long];
        string[] admin =
        [
            "", "x", "ftp://127.0.0.1", "http://", "http://127.0.0.1:1", "http://127.0.0.1:70000", "unix:", "unix:/nowhere",
            "unix:" + new string('a', 200), "http://" + new string('a', 70_000), "http://127.0.0.1:" + busy + "x",
        ];
        return
        [
            .. listen.Select(static address => (string[])["emulator", "--listen", address]),
            .. admin.SelectMany(static url => new string[][] { ["health", "--admin-url", url], ["config", "--admin-url", url] }),
        ];
    }

    private IEnumerable<string[]> Values()
    {
        var good = Write("good.json", Good.Replace("LISTEN", "http://127.0.0.1:0", StringComparison.Ordinal));
        string[] tenants = ["", "x", "7D1F8F0E-4F0A-4A57-9C39-1B6F9A0C0A01", Long];
        string[] ids = ["", " ", "a/b", "é", "a\u0001", Long];
        string[] keys = ["", " ", "a b", "é", "a\u0001", Long];
        string[] urls = ["", "x", "ftp://x", "http://", "https://user:password@hooks.example.com/", "https://hooks.example.com", Long];
        (string Caller, string Method, string Path)[] requests =
        [
            ("", "GET", "/x"), ("unknown", "GET", "/x"), ("crm", "", "/x"), ("crm", "GET", ""), ("crm", "get", "\u0001é"),
            ("crm", "GET", new string('/', 100_000)),
            (Long, "GET", "/x"), ("crm", Long, "/x"),
        ];
        return
        [
            .. tenants.Select(tenant => (string[])["check", "--config", good, "--tenant", tenant]),
            ["check", "--config", good, "--offline", "--tenant", "7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01"],
            .. requests.Select(request =>
                (string[])["explain", "--config", good, "--caller", request.Caller, request.Method, request.Path]),
            .. ids.Select(static id => (string[])["emulator", "--port", "0", "--application-id", id]),
            .. keys.Select(static key => (string[])["emulator", "--port", "0", "--application-key", key]),
            ["webhooks", "list", "--config", good],
            .. urls.Select(url => (string[])["webhooks", "register", "--config", good, "--url", url]),
            .. ids.Select(id => (string[])["webhooks", "trigger", "--config", good, id]),
            ["config", "--admin-url", "http://127.0.0.1:1", "--config", good],
        ];
    }

    private static string[][] Others() =>
    [
        ["nothing"], ["--nothing"], ["run", "--nothing"], ["run", "word"], ["check", "--tenant"], ["explain"],
        ["explain", "--caller", "crm", "GET"],
        ["@/nowhere"], ["caller-key", "x"], ["config", "--token-file", "x"], ["webhooks"], ["webhooks", "nothing"], ["webhooks", "trigger"],
        ["webhooks", "list", "word"], ["health", "word"], ["--config"], ["--config", ""], [""],
    ];
}
