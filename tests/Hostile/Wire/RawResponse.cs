using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace AuroraGateway.Hostile.Wire;

/// <summary>One response as it came.</summary>
public sealed record RawResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Fields, string Body)
{
    /// <summary>The gateway's own code; null if the response has no problem in it.</summary>
    public string? Code =>
        Field("Content-Type") == "application/problem+json"
            ? JsonNode.Parse(Body)?["type"]?.GetValue<string>()["urn:aurora-gateway:".Length..]
            : null;

    public string? Field(string name) => Fields.FirstOrDefault(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>How HTTP/2 ended the stream or the connection in place of a response; null if there is one.</summary>
    public string? Ending { get; private init; }

    public static RawResponse Broken(string ending) => new(0, [], "") { Ending = ending };

    public override string ToString() => Ending ?? $"{Status} {Code}".TrimEnd();

    /// <summary>Every response in what an HTTP/1.1 connection gave back.</summary>
    public static IReadOnlyList<RawResponse> ReadAll(ReadOnlySpan<byte> bytes)
    {
        var responses = new List<RawResponse>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            Assert.True(end > 0, "What came back is not HTTP/1.1: " + Encoding.Latin1.GetString(bytes));
            var lines = Encoding.Latin1.GetString(bytes[..end]).Split("\r\n");
            var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
            var fields = lines.Skip(1).Select(line => line.Split(':', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1].Trim()))
                .ToList();
            bytes = bytes[(end + 4)..];
            var response = new RawResponse(status, fields, "");
            var body = response.Field("Transfer-Encoding") == "chunked"
                ? Dechunk(ref bytes)
                : Take(ref bytes, response.Field("Content-Length"));
            if (status >= 200)
            {
                responses.Add(response with { Body = body });
            }
        }

        return responses;
    }

    private static string Take(ref ReadOnlySpan<byte> bytes, string? length)
    {
        // The response to HEAD announces what it does not send; such are sent last on their connection.
        var count = length is null ? 0 : Math.Min(int.Parse(length, CultureInfo.InvariantCulture), bytes.Length);
        var text = Encoding.UTF8.GetString(bytes[..count]);
        bytes = bytes[count..];
        return text;
    }

    private static string Dechunk(ref ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (bytes.IndexOf("\r\n"u8) is var end and > 0)
        {
            var size = int.Parse(Encoding.ASCII.GetString(bytes[..end]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            bytes = bytes[(end + 2)..];
            size = Math.Min(size, bytes.Length);
            text.Append(Encoding.UTF8.GetString(bytes[..size]));
            bytes = bytes[Math.Min(size + 2, bytes.Length)..];
            if (size == 0)
            {
                break;
            }
        }

        return text.ToString();
    }
}
