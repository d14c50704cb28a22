using System.Text;
using AuroraGateway.Hostile.Wire.Http2;

namespace AuroraGateway.Hostile.Wire;

/// <summary>HTTP/2 over TLS, on one connection until the gateway ends it.</summary>
/// <param name="name">As in messages.</param>
/// <param name="proof">Header lines, or none.</param>
/// <param name="open">Opens a connection.</param>
/// <param name="huffman">Whether fields are sent in Huffman code, which another part of the server reads.</param>
public sealed class Http2Way(string name, string proof, Func<CancellationToken, Task<Http2Connection>> open, bool huffman = false) : Way(
    name, proof), IDisposable
{
    private Http2Connection? connection;

    public override string Verdict(string both) => both.Split(" / ")[^1];

    /// <summary>Opens another connection, for frames.</summary>
    public Task<Http2Connection> OpenAsync(CancellationToken cancellation) => open(cancellation);

    public void Dispose() => connection?.Dispose();

    protected override async Task<RawResponse> AskAsync(
        string method, byte[] target, string proof, byte[] lines, CancellationToken cancellation)
    {
        if (connection is null or { Ended: not null })
        {
            connection?.Dispose();
            connection = await open(cancellation);
        }

        Field[] fields =
        [
            new(":method", method), new(":scheme", "https"), new(":authority", "gateway"), new(Encoding.ASCII.GetBytes(":path"), target),
            .. Fields(Encoding.ASCII.GetBytes(proof)), .. Fields(lines),
        ];
        return await connection.AskAsync(fields, cancellation, huffman);
    }

    // Names in lower case, as HTTP/2 has them; values without the blanks around them.
    private static IEnumerable<Field> Fields(byte[] lines)
    {
        foreach (var line in Encoding.Latin1.GetString(lines).Split("\r\n").Where(line => line.Length > 0))
        {
            var pair = line.Split(':', 2);
            yield return new Field(pair[0].ToLowerInvariant(), pair[1].Trim(' ', '\t'));
        }
    }
}
