using System.Globalization;
using System.Text.Json;

namespace AuroraGateway.Configuration.Reading;

/// <summary>Reads JSON once into a tree in which every name and value knows its line and column. Comments and trailing commas are allowed.</summary>
internal ref struct JsonTreeReader
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly SettingSource source;
    private readonly SettingNode root;
    private readonly List<ConfigurationError> mistakes;
    private readonly TextCache cache = new();
    private readonly Stack<SettingNode> open = new();
    private Utf8JsonReader json;
    private PositionCounter positions;

    private JsonTreeReader(ReadOnlySpan<byte> text, SettingSource source, List<ConfigurationError> mistakes)
    {
        this.source = source;
        this.mistakes = mistakes;
        json = new Utf8JsonReader(text, Options);
        positions = new PositionCounter(text);
        root = new SettingNode("", source, new Position(1, 1));
    }

    /// <param name="text">UTF-8 without a byte order mark.</param>
    /// <param name="source">Names it in messages.</param>
    /// <param name="mistakes">Receives names that are written twice.</param>
    /// <param name="unreadable">Why it is no JSON object; null if it is one.</param>
    public static SettingNode? Read(ReadOnlySpan<byte> text, SettingSource source, List<ConfigurationError> mistakes, out ConfigurationError? unreadable)
    {
        unreadable = null;
        var reader = new JsonTreeReader(text, source, mistakes);
        try
        {
            if (reader.ReadAll() is not { } other)
            {
                return reader.root;
            }

            unreadable = new ConfigurationError("", $"expected one object, {{ … }}, found {other}", source.Place(reader.root.At));
        }
        catch (JsonException exception)
        {
            var counter = new PositionCounter(text);
            var at = counter.At(Start(text, counter.OffsetOf(exception.LineNumber ?? 0, exception.BytePositionInLine ?? 0)));
            unreadable = new ConfigurationError("", $"is not JSON: line {at.Line}, column {at.Column}: {Reason(exception)}", source.Place(at));
        }
        catch (InvalidOperationException)
        {
            // The only text that the parser accepts and cannot decode: half of a surrogate pair, written as an escape.
            var at = reader.positions.At((int)reader.json.TokenStartIndex);
            unreadable = new ConfigurationError("", "contains an escape that is no character: write the other half of the surrogate pair too", source.Place(at));
        }

        return null;
    }

    // The parser's own offset may lie within a character.
    private static int Start(ReadOnlySpan<byte> text, int offset)
    {
        while (offset > 0 && offset < text.Length && (text[offset] & 0xC0) == 0x80)
        {
            offset--;
        }

        return offset;
    }

    // The parser counts from 0, and says so at the end of its sentence.
    private static string Reason(JsonException exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }

    private string? ReadAll()
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
                var item = new SettingNode(Index(list.Children.Count), source, Here());
                list.Add(item);
                ReadValue(item);
            }
        }

        return null;
    }

    private void ReadProperty()
    {
        var group = open.Peek();
        var at = Here();
        var node = new SettingNode(Text(), source, at);
        if (group.Find(node.Name) is { } first)
        {
            var same = first.Name == node.Name ? "" : $" as {first.Name}, and case does not matter";
            mistakes.Add(new ConfigurationError(PathOf(node), $"is written twice, first at {first.NamePlace}{same}: keep one of them", source.Place(at)));
        }
        else
        {
            group.Add(node);
        }

        json.Read();
        ReadValue(node);
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

    private Position Here() => positions.At((int)json.TokenStartIndex);

    private readonly string Text() => json.ValueIsEscaped ? json.GetString()! : cache.Of(json.ValueSpan);

    private readonly string PathOf(SettingNode node) => string.Join(':', open.Reverse().Skip(1).Append(node).Select(static part => part.Name));

    private static string Index(int index) => index < 10 ? "0123456789".Substring(index, 1) : index.ToString(CultureInfo.InvariantCulture);
}
