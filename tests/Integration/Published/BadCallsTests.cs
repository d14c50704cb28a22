using System.Net;
using System.Net.Sockets;

namespace AuroraGateway.Integration.Published;

/// <summary>No call that an operator can make ends in a stack trace: every option of every command with what cannot be right.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class BadCallsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bad-calls").FullName;
    private readonly Socket busy = new(SocketType.Stream, ProtocolType.Tcp);

    public BadCallsTests()
    {
        busy.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        busy.Listen();
    }

    private string Busy => ((IPEndPoint)busy.LocalEndPoint!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_call_that_cannot_be_right_ends_with_a_sentence_and_an_exit_code() =>
        Assert.Empty(await WrongAsync(Calls.All(), static call => PublishedBinary.RunAsync(call)));

    [Fact]
    public async Task A_pipe_that_contains_something_else_ends_with_a_sentence_and_an_exit_code()
    {
        var pipe = Path.Combine(folder, "pipe");
        await Tool.RunAsync(folder, "mkfifo", [pipe]);
        Assert.Empty(await WrongAsync(
            [.. BadCalls.Piped(), BadCalls.WithoutWriter(pipe)],
            static call => PublishedBinary.RunByAsync(
                "/bin/sh", ["-c", "printf 'no JSON' | exec \"$@\"", "sh", GatewayBinary.Path, .. call])));
    }

    [Fact]
    public async Task What_a_user_may_not_read_or_open_ends_with_a_sentence_and_an_exit_code()
    {
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        string[] nobody = Environment.IsPrivilegedProcess ? ["--reuid=65534", "--regid=65534", "--clear-groups"] : [];
        Task<(int Code, string, string)> Run(string[] call) =>
            PublishedBinary.RunByAsync("setpriv", [.. nobody, GatewayBinary.Path, .. call]);
        Assert.SkipUnless((await Run(["--version"])).Code == 0, "Another user cannot run the binary where it is.");

        // Containers may let every user open every port.
        var lowest = await File.ReadAllTextAsync("/proc/sys/net/ipv4/ip_unprivileged_port_start");
        var arePortsFree = int.Parse(lowest, System.Globalization.CultureInfo.InvariantCulture) <= 443;
        Assert.Empty(await WrongAsync(Calls.Unprivileged().Where(call => !arePortsFree || call[^1].StartsWith('/')), Run));
    }

    [Fact]
    public void Every_option_of_every_command_is_in_the_table()
    {
        var calls = Calls.All().ToList();
        Assert.All(
            BadCalls.Options().Where(static each => each.Option.Name is not ("--help" or "-h" or "--version")),
            each => Assert.Contains(calls, call => call.Take(each.Command.Length).SequenceEqual(each.Command)
                && call.Any(word => word.Split('=')[0] == each.Option.Name)));
    }

    [Theory]
    [InlineData("unix:{folder}/missing/data.sock", "the folder {folder}/missing of the socket does not exist")]
    [InlineData("unix:{folder}/file/data.sock", "{folder}/file is not a directory")]
    [InlineData("unix:{folder}/file", "is no socket")]
    [InlineData("http://127.0.0.1:{busy}", "cannot listen on http://127.0.0.1:{busy}: ")]
    [InlineData("http://203.0.113.7:8080", "no such address")]
    public async Task What_cannot_be_listened_on_is_named_by_run_and_check(string url, string message)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "no socket");
        var listen = Fill(url);
        var file = Write("listen.json", BadCalls.Good.Replace("LISTEN", listen, StringComparison.Ordinal));
        var (code, _, errors) = await PublishedBinary.RunAsync("run", "--config", file);
        Assert.Equal(1, code);
        Assert.Contains(Fill(message), errors, StringComparison.Ordinal);
        var (checkedCode, output, _) = await PublishedBinary.RunAsync("check", "--config", file);
        Assert.Equal(1, checkedCode);
        Assert.Contains("✗ listener Listen:Url: cannot listen on " + listen, output, StringComparison.Ordinal);
        Assert.Contains(Fill(message), output, StringComparison.Ordinal);

        string Fill(string text) =>
            text.Replace("{folder}", folder, StringComparison.Ordinal).Replace("{busy}", Busy, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        busy.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private BadCalls Calls => new(folder, Busy);

    private static async Task<List<string>> WrongAsync(
        IEnumerable<string[]> calls, Func<string[], Task<(int Code, string Output, string Errors)>> run)
    {
        var wrong = new List<string>();
        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (call, _) =>
        {
            var (code, said) = await SaidAsync(call, run);
            if (code is not (1 or 2) || said.Contains("   at ", StringComparison.Ordinal) ||
                said.Contains("nhandled", StringComparison.Ordinal)
                || said.Contains("This is a fault", StringComparison.Ordinal) || said.Trim().Length == 0)
            {
                lock (wrong)
                {
                    wrong.Add($"{string.Join(' ', call.Select(Short))} -> {code}: {Short(said)}");
                }
            }
        });
        return wrong;
    }

    private static async Task<(int Code, string Said)> SaidAsync(
        string[] call, Func<string[], Task<(int Code, string Output, string Errors)>> run)
    {
        try
        {
            var (code, output, errors) = await run(call);
            return (code, output + errors);
        }
        catch (OperationCanceledException)
        {
            return (-1, "It did not end.");
        }
    }

    private static string Short(string text) => text[..Math.Min(text.Length, 400)];

    private string Write(string name, string text) => Calls.Write(name, text);
}
