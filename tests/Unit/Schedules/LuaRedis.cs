using System.Globalization;
using System.Text;

namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// A Redis in memory, as far as the product's scripts use one: the scripts are run as they are, by a Lua interpreter. Its clock is the
/// test's. Texts are bytes, one a character.
/// </summary>
internal sealed class LuaRedis(TimeProvider time)
{
    private readonly Dictionary<string, Entry> entries = [];

    /// <summary>Said on a channel.</summary>
    public event Action<string, string>? Published;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The value under a name, or null.</summary>
    public string? Text(string name) => Find(name)?.Value as string;

    /// <summary>Puts a text under a name, as another client of Redis could.</summary>
    public void Set(string name, string text) => entries[name] = new Entry(text, null);

    public void Delete(string name) => entries.Remove(name);

    /// <summary>Runs a script as one step.</summary>
    /// <returns>A whole number, a text, an array of those, or null.</returns>
    public object? Run(string script, string[] names, string[] values) => LuaScripts.Run(script, names, values, Do);

    private object? Do(string[] words)
    {
        var name = words.Length > 1 ? words[1] : "";
        switch (words[0])
        {
            case "TIME":
                return new object[] { Say(Now / 1000), Say(Now % 1000 * 1000) };
            case "STRLEN":
                return Find(name) is { } text ? ((string)text.Value).Length : 0L;
            case "GET":
                return Find(name) is { } found ? (string)found.Value : null;
            case "SET":
                entries[name] = new Entry(words[2], words is [_, _, _, "PX", var span] ? Now + Read(span) : null);
                return new LuaScripts.Status("OK");
            case "DEL":
                return (long)words.Skip(1).Count(each => Find(each) is not null && entries.Remove(each));
            case "INCR":
                var next = Read((string?)Find(name)?.Value ?? "0") + 1;
                entries[name] = new Entry(Say(next), Find(name)?.Ends);
                return next;
            case "PTTL":
                return Find(name) is not { } timed ? -2L : timed.Ends is { } ends ? ends - Now : -1L;
            case "PEXPIRE":
                if (Find(name) is not { } lasting)
                {
                    return 0L;
                }

                lasting.Ends = Now + Read(words[2]);
                return 1L;
            case "TYPE":
                return new LuaScripts.Status(Find(name)?.Value switch
                {
                    string => "string",
                    Dictionary<string, string> => "hash",
                    SortedDictionary<string, double> => "zset",
                    _ => "none",
                });
            case "PUBLISH":
                Published?.Invoke(name, words[2]);
                return 1L;
            case "HGETALL":
                return Hash(name).SelectMany(static field => new object[] { field.Key, field.Value }).ToArray();
            case "HSET":
                Hash(name)[words[2]] = words[3];
                return 1L;
            case "HDEL":
                var removed = Hash(name).Remove(words[2]);
                DropEmpty(name, Hash(name).Count);
                return removed ? 1L : 0L;
            case "ZADD":
                Sorted(name)[words[3]] = double.Parse(words[2], CultureInfo.InvariantCulture);
                return 1L;
            case "ZREM":
                return Remove(name, InOrder(name).Where(member => member.Key == words[2]));
            case "ZRANGE":
                return InOrder(name).Skip((int)Read(words[2])).Take((int)(Read(words[3]) - Read(words[2]) + 1))
                    .Select(static member => (object)member.Key).ToArray();
            case "ZCARD":
                return (long)Sorted(name).Count;
            case "ZRANGEBYSCORE":
                var within = InOrder(
                    name).Where(member => Within(member.Value, words[2], words[3])).Select(static member => (object)member.Key);
                return (words is [_, _, _, _, "LIMIT", var passed, var most] ? within.Skip(
                    (int)Read(passed)).Take((int)Read(most)) : within).ToArray();
            case "ZREMRANGEBYSCORE":
                return Remove(name, InOrder(name).Where(member => Within(member.Value, words[2], words[3])));
            case "ZREMRANGEBYRANK":
                return Remove(name, InOrder(name).Take((int)Math.Max(0, Sorted(name).Count + Read(words[3]) + 1)));
            default:
                throw new NotSupportedException("This Redis does not know " + words[0]);
        }
    }

    private static bool Within(double score, string least, string most) =>
        (least == "-inf" || (least[0] == '(' ? score > Bound(least[1..]) : score >= Bound(least))) &&
            (most == "+inf" || score <= Bound(most));

    private static double Bound(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static long Read(string text) => (long)double.Parse(text, CultureInfo.InvariantCulture);

    private static string Say(long number) => number.ToString(CultureInfo.InvariantCulture);

    private long Remove(string name, IEnumerable<KeyValuePair<string, double>> members)
    {
        var gone = members.ToArray();
        foreach (var (member, _) in gone)
        {
            Sorted(name).Remove(member);
        }

        DropEmpty(name, Sorted(name).Count);
        return gone.Length;
    }

    private IEnumerable<KeyValuePair<string, double>> InOrder(string name) =>
        Sorted(name).OrderBy(static member => member.Value).ThenBy(static member => member.Key, StringComparer.Ordinal);

    private void DropEmpty(string name, int count)
    {
        if (count == 0)
        {
            entries.Remove(name);
        }
    }

    private Entry? Find(string name)
    {
        if (!entries.TryGetValue(name, out var entry))
        {
            return null;
        }

        if (entry.Ends <= Now)
        {
            entries.Remove(name);
            return null;
        }

        return entry;
    }

    private Dictionary<string, string> Hash(string name) =>
        (Dictionary<string, string>)(Find(name) ?? Add(name, new Dictionary<string, string>())).Value;

    private SortedDictionary<string, double> Sorted(string name) =>
        (SortedDictionary<string, double>)(Find(name) ?? Add(name, new SortedDictionary<string, double>(StringComparer.Ordinal))).Value;

    private Entry Add(string name, object value) => entries[name] = new Entry(value, null);

    /// <summary>Bytes as this Redis holds them.</summary>
    public static string Of(byte[]? bytes) => Encoding.Latin1.GetString(bytes ?? []);

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private sealed class Entry(object value, long? ends)
    {
        public object Value { get; } = value;

        public long? Ends { get; set; } = ends;
    }
}
