using System.Text;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Reading;
using CsCheck;

namespace AuroraGateway.Unit.Configuration.Reading;

/// <summary>A text that is read after another one says the same as if it were read alone.</summary>
public sealed class UnchangedMembersTests
{
    private static readonly SettingSource Source = new(SettingOrigin.File, "gateway.json");

    // What may follow a value, and what may be between two members.
    private static readonly string[] Gaps = ["", " ", "\n", "\r\n  ", "\t/* é \n 😀 */ ", " // end\n"];

    private static readonly string[] Values =
    [
        "{}", "1", "12", "null", "\"\"", "\"x\\\"}\"", "[ 1, [ ] ]", "true",
        "{ \"Limits\": [ { \"Limit\": 1 } ],\n \"é\": { \"a\": { } } }",
        "{ \"a\": 1, \"A\": 2 }", "\"\\uD83D\\uDE00\"",
    ];

    // The last are no members: what follows them cannot be read.
    private static readonly string[] Broken = ["\"\\uD83D\"", "{ \"a\": }", "tru", "1 2", "[", "}"];

    private static readonly Gen<string> Member = Gen.Select(
        Gen.Int[0, 12].Select(static i => i % 5 == 4 ? $"\\u0063{i}" : i % 5 == 3 ? $"C{i}" : $"c{i}"), Gen.OneOf(Values),
        Gen.OneOf(Gaps), Gen.OneOf(Gaps),
        static (name, value, one, two) => $"\"{name}\"{one}:{two}{value}");

    private static readonly Gen<string[]> Members = Gen.Select(Member, Gen.OneOf(Gaps), static (member, gap) => member + gap).Array[0, 8];

    // One to three edits: a member is removed, added, replaced or broken, or all are moved by what is before them.
    private static readonly Gen<(int Kind, int At, string Member, string Broken)[]> Edits = Gen.Select(
        Gen.Int[0, 5], Gen.Int[0, 8], Member, Gen.OneOf(Broken)).Array[1, 3];

    [Fact]
    public void It_has_the_same_members_places_and_mistakes() =>
        Gen.Select(Members, Edits, Gen.OneOf(Gaps)).Sample((members, edits, gap) =>
        {
            var first = Encoding.UTF8.GetBytes(Text("", members));
            var mistakes = new List<ConfigurationError>();
            if (JsonTreeReader.Read(first, Source, mistakes, out _)?.Find("Callers")?.Written is not { } before || mistakes.Count > 0)
            {
                return true;
            }

            var next = Encoding.UTF8.GetBytes(Edited(members, edits, gap));
            return Read(next, null).SequenceEqual(Read(next, before));
        }, iter: 20_000);

    [Fact]
    public void What_is_unchanged_is_not_parsed_again()
    {
        var first = Encoding.UTF8.GetBytes(Text("", ["\"a\": 1", "\n\"b\": 2", "\n\"c\": 3", "\n\"d\": 4"]));
        var next = Encoding.UTF8.GetBytes(Text("\n", ["\"a\": 1", "\n\"b\": 20", "\n\"c\": 3", "\n\"d\": 4"]));
        var before = JsonTreeReader.Read(first, Source, [], out _)!.Find("Callers")!.Written!;

        var members = new WrittenGroup(new WrittenText(next, Source));
        var unchanged = new UnchangedMembers(before, members.Text);
        Assert.Equal(End("1"), unchanged.Pass(members, "a", End("1"), new Position(2, 25)));
        Assert.Equal(End("4"), unchanged.Pass(members, "b", End("20"), new Position(3, 8)));
        Assert.Equal(["c", "d"], Enumerable.Range(0, members.Written).Select(members.NameOf));
        Assert.Equal(new Position(4, 1), members.MemberAt(0).NameAt);

        int End(string value) => Encoding.UTF8.GetString(next).IndexOf(": " + value, StringComparison.Ordinal) + 2 + value.Length;
    }

    private static string Text(string before, IEnumerable<string> members) =>
        $$"""{{before}}{ "Keys": {}, "Callers": {{{string.Join(",", members)}}}, "Tenants": { "x": 1 } }""";

    private static string Edited(string[] members, (int Kind, int At, string Member, string Broken)[] edits, string gap)
    {
        List<string> next = [.. members];
        foreach (var (kind, at, member, broken) in edits)
        {
            var place = next.Count == 0 ? 0 : at % next.Count;
            switch (kind)
            {
                case 0 when next.Count > 0:
                    next.RemoveAt(place);
                    break;
                case 1 when next.Count > 0:
                    next[place] = member;
                    break;
                case 2 when next.Count > 0:
                    next[place] += broken;
                    break;
                case 3 when next.Count > 0:
                    (next[0], next[place]) = (next[place], next[0]);
                    break;
                case 4:
                    next.Insert(place, member);
                    break;
                default:
                    next.Insert(place, $"\"é{at}\": {broken}");
                    break;
            }
        }

        return Text(gap, next);
    }

    private static IEnumerable<string> Read(byte[] text, WrittenGroup? before)
    {
        var mistakes = new List<ConfigurationError> { new("", "known before") };
        var root = JsonTreeReader.Read(text, Source, mistakes, out var unreadable, before);
        return
        [
            unreadable?.ToString() ?? "", .. mistakes.Select(static mistake => mistake.ToString()),
            .. root is null ? [] : Lines(root),
        ];
    }

    private static IEnumerable<string> Lines(SettingNode node) =>
    [
        $"{node.Name} {node.NameAt} {node.At} {node.Text}", .. node.Children.SelectMany(Lines),
    ];
}
