using System.Globalization;
using System.Text.Json;

namespace AuroraGateway.Configuration.Reading;

/// <summary>
/// Reads JSON into a tree in which every name and value has its line and column. Comments and trailing commas are allowed.
/// </summary>
/// <remarks>The callers stay offsets into the text (<see cref="WrittenGroup"/>), and each is read by itself.</remarks>
internal ref struct JsonTreeReader
{
    private const string Many = "Callers";

    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly WrittenText text;
    private readonly SettingNode root;
    private readonly List<ConfigurationError>? mistakes;
    private readonly string path;
    private readonly Stack<SettingNode> open = new();
    private readonly WrittenGroup? before;
    private Utf8JsonReader json;
    private int jsonStart;
    private PositionCounter positions;

    private JsonTreeReader(
        WrittenText text, SettingNode root, string path, Range part, Position start, List<ConfigurationError>? mistakes,
        WrittenGroup? before = null)
    {
        (this.text, this.root, this.path, this.mistakes, this.before) = (text, root, path, mistakes, before);
        json = new Utf8JsonReader(text.Bytes.Span[part], Options);
        positions = new PositionCounter(text.Bytes.Span[part], start);
    }

    /// <param name="utf8">Without a byte order mark. It is kept as long as the tree is.</param>
    /// <param name="source">Names it in messages.</param>
    /// <param name="mistakes">Receives names that are written twice.</param>
    /// <param name="unreadable">Why it is no JSON object; null if it is one.</param>
    /// <param name="before">
    /// The callers of a text that had no mistake, of which the unchanged ones are not parsed again; null if there are none.
    /// </param>
    public static SettingNode? Read(
        ReadOnlyMemory<byte> utf8, SettingSource source, List<ConfigurationError> mistakes, out ConfigurationError? unreadable,
        WrittenGroup? before = null)
    {
        unreadable = null;
        var already = mistakes.Count;
        var start = new Position(1, 1);
        var reader = new JsonTreeReader(new WrittenText(utf8, source), new SettingNode("", source, start), "", .., start, mistakes, before);
        try
        {
            if (reader.ReadRoot() is not { } other)
            {
                return reader.root;
            }

            unreadable = new ConfigurationError("", $"expected one object, {{ … }}, found {other}", source.Place(reader.root.At));
        }
        catch (JsonException) when (reader.jsonStart > 0)
        {
            // The parser counted only the lines that it saw.
            mistakes.RemoveRange(already, mistakes.Count - already);
            return Read(utf8, source, mistakes, out unreadable);
        }
        catch (JsonException exception)
        {
            unreadable = UnreadableJson.Mistake(utf8.Span, exception, source);
        }
        catch (InvalidOperationException)
        {
            // The only text that the parser accepts and cannot decode: half of a surrogate pair, written as an escape.
            const string Half = "contains an escape that is no character: write the other half of the surrogate pair too";
            unreadable = new ConfigurationError("", Half, source.Place(reader.Here()));
        }

        return null;
    }

    /// <summary>Reads one member again; the first reading found that it is valid.</summary>
    public static SettingNode ReadMember(WrittenText text, in WrittenMember member, List<ConfigurationError>? mistakes)
    {
        var node = new SettingNode(ReadName(text, member.Name), text.Source, member.NameAt);
        var reader = new JsonTreeReader(text, node, Many + ":" + node.Name, member.Value..member.End, member.At, mistakes);
        reader.json.Read();
        reader.ReadValue(node);
        reader.ReadOpen();
        return node;
    }

    /// <summary>The name that begins at this offset.</summary>
    public static string ReadName(WrittenText text, int offset)
    {
        var name = new Utf8JsonReader(text.Bytes.Span[offset..], isFinalBlock: false, default);
        name.Read();
        return name.GetString()!;
    }

    private string? ReadRoot()
    {
        if (!json.Read())
        {
            return "nothing";
        }

        root.At = Here();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return json.TokenType == JsonTokenType.StartArray ? "a list" : "a single value";
        }

        root.MakeGroup();
        open.Push(root);
        ReadOpen();
        return null;
    }

    private void ReadOpen()
    {
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
            }
            else if (json.TokenType == JsonTokenType.PropertyName)
            {
                ReadProperty();
            }
            else
            {
                var list = open.Peek();
                var item = new SettingNode(Index(list.Children.Count), text.Source, Here());
                list.Add(item);
                ReadValue(item);
            }
        }
    }

    private void ReadProperty()
    {
        var group = open.Peek();
        var at = Here();
        var node = new SettingNode(Text(), text.Source, at);
        if (group.Find(node.Name) is { } first)
        {
            Twice(node.Name, at, first.Name, first.NameAt);
        }
        else
        {
            group.Add(node);
        }

        json.Read();
        if (json is { CurrentDepth: 1, TokenType: JsonTokenType.StartObject } && group == root && path.Length == 0
            && string.Equals(node.Name, Many, StringComparison.OrdinalIgnoreCase))
        {
            node.At = Here();
            open.Push(node);
            ReadMembers(node);
            open.Pop();
            return;
        }

        ReadValue(node);
    }

    private void ReadMembers(SettingNode node)
    {
        var members = new WrittenGroup(text);
        var unchanged = before is null ? null : new UnchangedMembers(before, text);
        node.MakeGroup(members);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (name, at, offset) = (json.GetString()!, Here(), Offset);
            json.Read();
            var (value, valueAt) = (Offset, Here());
            SkipValue();
            var end = jsonStart + (int)json.BytesConsumed;
            if (members.TryAdd(name, new WrittenMember(offset, value, end, at, valueAt)) is { } first)
            {
                Twice(name, at, ReadName(text, first.Name), first.NameAt);
            }

            if (unchanged?.Pass(members, name, end, positions.At(end)) is { } passed && passed > end)
            {
                json = new Utf8JsonReader(text.Bytes.Span[passed..], isFinalBlock: true, json.CurrentState);
                jsonStart = passed;
            }
        }
    }

    // As Utf8JsonReader.Skip does, but finds what it cannot decode.
    private void SkipValue()
    {
        var depth = json.CurrentDepth;
        do
        {
            if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && json.ValueIsEscaped)
            {
                json.GetString();
            }
        }
        while ((json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray || json.CurrentDepth > depth) && json.Read());
    }

    private void ReadValue(SettingNode node)
    {
        node.At = Here();
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                node.MakeGroup(json.TokenType == JsonTokenType.StartArray);
                open.Push(node);
                break;
            case JsonTokenType.Null:
                break;
            default:
                node.Text = Text();
                break;
        }
    }

    private readonly void Twice(string name, Position at, string first, Position firstAt)
    {
        var same = first == name ? "" : $" as {first}, and case does not matter";
        var names = open.Reverse().Select(static part => part.Name).Append(name).Skip(path.Length > 0 ? 1 : 0);
        mistakes?.Add(new ConfigurationError(
            string.Join(':', names.Prepend(path).Where(static part => part.Length > 0)),
            $"is written twice, first at {text.Source.Place(firstAt)}{same}: keep one of them",
            text.Source.Place(at)));
    }

    // Of the token in the text, or in the part of it that is read.
    private readonly int Offset => jsonStart + (int)json.TokenStartIndex;

    private Position Here() => positions.At(Offset);

    private readonly string Text() => json.ValueIsEscaped ? json.GetString()! : text.Cache.Of(json.ValueSpan);

    private static string Index(int index) => index < 10 ? "0123456789".Substring(index, 1) : index.ToString(CultureInfo.InvariantCulture);
}
