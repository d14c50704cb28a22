using System.Globalization;
using System.Net;
using System.Text;
using StackExchange.Redis;

namespace AuroraGateway.Redis;

/// <summary>
/// Asks the Sentinels for the primary before the library does: it blocks threads for seconds where they refuse, and does not say why.
/// </summary>
internal static class SentinelCheck
{
    private const int LargestReply = 4096;

    /// <returns>Null if one of the Sentinels names a primary; else why none does.</returns>
    public static async Task<string?> RefusalAsync(RedisTarget target, RedisDial dial, string? user, string? password, TimeProvider time)
    {
        string? why = null;
        foreach (var endpoint in target.Endpoints)
        {
            using var giveUp = new CancellationTokenSource();
            var asking = AskAsync(dial, endpoint, Words(target, user, password), giveUp.Token);
            if (!await RunningWait.CompletesAsync(asking, target.Options.ConnectTimeout * 2, time))
            {
                await giveUp.CancelAsync();
                _ = asking.ContinueWith(static late => late.Exception, TaskScheduler.Default);
                why = dial.Failure ?? "a Sentinel does not respond";
                continue;
            }

            try
            {
                why = Judge(await asking, password is not null);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                why = dial.Failure ?? RedisDial.Explain(exception);
            }

            if (why is null)
            {
                return null;
            }
        }

        return "the Sentinels do not name a primary: " + why;
    }

    /// <param name="lines">One for AUTH, if there is a password, and the first of the response.</param>
    /// <param name="isAuthenticated">Whether a password was sent.</param>
    /// <returns>Null for a primary.</returns>
    internal static string? Judge(IReadOnlyList<string> lines, bool isAuthenticated)
    {
        var reply = lines.Count > (isAuthenticated ? 1 : 0) ? lines[isAuthenticated ? 1 : 0] : "";
        if (reply == "*2")
        {
            return null;
        }

        var refusal = isAuthenticated && lines[0].StartsWith('-') ? lines[0] : reply;
        return refusal.StartsWith('-')
            ? RedisFailureText.Explain(refusal) + " (Redis:SentinelPasswordFile, Redis:SentinelUser)"
            : "they do not know the name in Redis:SentinelService";
    }

    private static async Task<IReadOnlyList<string>> AskAsync(
        RedisDial dial, EndPoint endpoint, string[][] commands, CancellationToken cancellation)
    {
        await using var stream = await dial.BeforeAuthenticateAsync(endpoint, ConnectionType.Interactive, null, cancellation)
            ?? throw new IOException("no connection");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(commands.Select(Text))), cancellation);
        await stream.FlushAsync(cancellation);
        var buffer = new byte[LargestReply];
        var length = 0;
        while (length < buffer.Length)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            length += count;
            var lines = Encoding.Latin1.GetString(buffer, 0, length).Split("\r\n");
            if (count == 0 || lines.Length > commands.Length)
            {
                return lines;
            }
        }

        return [""];
    }

    private static string[][] Words(RedisTarget target, string? user, string? password)
    {
        string[] ask = ["SENTINEL", "get-master-addr-by-name", target.Options.SentinelService!];
        return password is null ? [ask] : [string.IsNullOrEmpty(user) ? ["AUTH", password] : ["AUTH", user, password], ask];
    }

    private static string Text(string[] words) =>
        string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n") + string.Concat(words.Select(static word =>
            string.Create(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n")));
}
