using System.Globalization;
using System.Text;

namespace AuroraGateway.Hostile.Wire;

/// <summary>
/// A text file of attacks, one a line, under headings <c>= VERDICT</c> or, where HTTP/2 has another, <c>= VERDICT / VERDICT</c>; <c>## </c>
/// begins a comment. <c>\r \n \t \0 \\ \xHH</c> are bytes, <c>{A}</c> and <c>{B}</c> two tenants, <c>{K}</c> a header line that proves the
/// caller, <c>{N*text}</c> text N times over.
/// </summary>
public static class Corpus
{
    /// <summary>Every attack of a file with the verdict that it must meet.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> Read(string name)
    {
        var verdict = "";
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Corpora", name)))
        {
            if (line.Length == 0 || line.StartsWith("## ", StringComparison.Ordinal))
            {
                continue;
            }

            if (line.StartsWith("= ", StringComparison.Ordinal))
            {
                verdict = line[2..];
            }
            else
            {
                yield return new TheoryDataRow<string, string>(verdict, line);
            }
        }
    }

    /// <summary>The bytes of a line; characters outside ASCII in the file are written as UTF-8.</summary>
    /// <param name="line">A line of a corpus.</param>
    /// <param name="proof">Replaces <c>{K}</c>: header lines, or none.</param>
    public static byte[] Bytes(string line, string? proof = null)
    {
        var text = Repeat(line)
            .Replace("{A}", GatewayProcess.TenantA, StringComparison.Ordinal)
            .Replace("{B}", GatewayProcess.TenantB, StringComparison.Ordinal)
            .Replace(
                "{K}", (proof ?? $"X-Api-Key: {GatewayProcess.AllKey}\r\n").Replace("\r\n", "\\r\\n", StringComparison.Ordinal),
                StringComparison.Ordinal);
        using var bytes = new MemoryStream();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\')
            {
                bytes.Write(Encoding.UTF8.GetBytes(text, at, 1));
                continue;
            }

            at++;
            switch (text[at])
            {
                case 'x':
                    bytes.WriteByte(byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    at += 2;
                    break;
                case var letter:
                    bytes.WriteByte(letter switch
                    {
                        'r' => 13,
                        'n' => 10,
                        't' => 9,
                        '0' => 0,
                        '\\' => (byte)'\\',
                        _ => throw new FormatException("Unknown escape in: " + line),
                    });
                    break;
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Expands what is to be repeated many times.</summary>
    public static string Repeat(string line)
    {
        while (line.IndexOf('*', StringComparison.Ordinal) is > 0 and var star)
        {
            var open = line.LastIndexOf('{', star);
            if (open < 0 || !int.TryParse(
                line.AsSpan(open + 1, star - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var times))
            {
                return line;
            }

            var close = line.IndexOf('}', star);
            line = line[..open] + string.Concat(Enumerable.Repeat(line[(star + 1)..close], times)) + line[(close + 1)..];
        }

        return line;
    }
}
