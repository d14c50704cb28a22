using System.IO.Compression;
using System.Text;
using AuroraGateway.Connections.Responses;

namespace AuroraGateway.Unit.Connections.Responses;

/// <summary>Whatever an edge does to a body on its way, the gateway reads the same JSON or says what is wrong.</summary>
public class ResponseTextTests
{
    private const string Json = """{"name":"Zoë ✓"}""";
    private const int Limit = 1024;

    public static TheoryData<string, byte[], string?, string?> Forms => new()
    {
        { "plain", Utf8(Json), "application/json", null },
        { "without Content-Type", Utf8(Json), null, null },
        { "with a byte order mark", [0xef, 0xbb, 0xbf, .. Utf8(Json)], "application/json", null },
        { "charset in quotes without hyphen", Utf8(Json), "application/jwk-set+json; charset=\"utf8\"", null },
        { "unknown charset", Utf8(Json), "application/json; charset=x-none", null },
        { "charset empty", Utf8(Json), "application/json; charset=", null },
        { "Content-Type that is none", Utf8(Json), ";;;", null },
        { "wrong media type", Utf8(Json), "text/html", null },
        { "UTF-8 called Latin-1", Utf8(Json), "application/json; charset=iso-8859-1", null },
        { "UTF-8 called UTF-16", Utf8(Json), "application/json; charset=utf-16", null },
        { "UTF-16 with mark", [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Json)], "application/json", null },
        { "UTF-16 big-endian with mark", [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes(Json)], "application/json", null },
        { "UTF-16 without mark", Encoding.Unicode.GetBytes(Json), "application/json; charset=utf-16", null },
        { "UTF-16 big-endian without mark", Encoding.BigEndianUnicode.GetBytes(Json), "application/json", null },
        { "UTF-32 with mark", [0xff, 0xfe, 0, 0, .. Encoding.UTF32.GetBytes(Json)], "application/json", null },
        { "UTF-32 big-endian", new UTF32Encoding(true, true).GetPreamble().Concat(new UTF32Encoding(true, false).GetBytes(Json)).ToArray(),
            null, null },
        { "gzip", Gzip(Utf8(Json)), "application/json", "gzip" },
        { "gzip in capitals", Gzip(Utf8(Json)), "application/json", "GZIP" },
        { "x-gzip", Gzip(Utf8(Json)), "application/json", "x-gzip" },
        { "gzip twice", Gzip(Gzip(Utf8(Json))), "application/json", "gzip, gzip" },
        { "gzip without header", Gzip(Utf8(Json)), "application/json", null },
        { "gzip in the header only", Utf8(Json), "application/json", "gzip" },
        { "gzip of a byte order mark", Gzip([0xef, 0xbb, 0xbf, .. Utf8(Json)]), "application/json", "gzip" },
        { "gzip of UTF-16", Gzip([0xff, 0xfe, .. Encoding.Unicode.GetBytes(Json)]), "application/json", "gzip" },
        { "deflate with zlib header", Packed(Utf8(Json), static to => new ZLibStream(to, CompressionMode.Compress)), "application/json",
            "deflate" },
        { "deflate without", Packed(Utf8(Json), static to => new DeflateStream(to, CompressionMode.Compress)), "application/json",
            "deflate" },
        { "br", Packed(Utf8(Json), static to => new BrotliStream(to, CompressionMode.Compress)), "application/json", "br" },
        { "identity", Utf8(Json), "application/json", "identity" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Every_form_of_one_text_is_read_as_that_text(string form, byte[] body, string? type, string? coding)
    {
        using var text = await ReadAsync(body, type, coding);
        Assert.True(text.Trouble is null, $"{form}: {text.Trouble}");
        Assert.Equal((form, Json), (form, Encoding.UTF8.GetString(text.Utf8.Span)));
    }

    [Fact]
    public async Task Latin_1_is_read_as_such_where_the_bytes_are_no_UTF_8()
    {
        using var text = await ReadAsync(Encoding.Latin1.GetBytes("""{"name":"Zoë"}"""), "application/json; charset=ISO-8859-1", null);
        Assert.Equal("""{"name":"Zoë"}""", Encoding.UTF8.GetString(text.Utf8.Span));
    }

    [Fact]
    public async Task An_empty_body_is_an_empty_text()
    {
        using var plain = await ReadAsync([], "application/json", null);
        using var packed = await ReadAsync([], "application/json", "gzip");
        Assert.Equal((0, 0, null, null), (plain.Utf8.Length, packed.Utf8.Length, plain.Trouble, packed.Trouble));
    }

    [Fact]
    public async Task A_text_may_have_as_many_bytes_as_the_bound_and_no_more_before_and_after_decompression()
    {
        using var most = await ReadAsync(new byte[Limit].Select(_ => (byte)'1').ToArray(), null, null);
        using var more = await ReadAsync(new byte[Limit + 1].Select(_ => (byte)'1').ToArray(), null, null);
        using var bomb = await ReadAsync(Gzip(new byte[Limit * 500]), null, "gzip");
        using var unannounced = await ReadAsync(Gzip(new byte[Limit + 1]), null, null);
        Assert.Equal(Limit, most.Utf8.Length);
        Assert.Equal("it is larger than 1 KiB", more.Trouble);
        Assert.Equal("it is larger than 1 KiB when decompressed", bomb.Trouble);
        Assert.Equal("it is larger than 1 KiB when decompressed", unannounced.Trouble);
    }

    [Theory]
    [InlineData("zstd", "its Content-Encoding is none of gzip, deflate and br")]
    [InlineData("gzip, zstd", "its Content-Encoding is none of gzip, deflate and br")]
    [InlineData("gzip, gzip, gzip, gzip", "it names too many content codings")]
    [InlineData("br", "its br data is damaged")]
    [InlineData("deflate", "its deflate data is damaged")]
    public async Task What_cannot_be_decoded_is_reported_without_its_content(string coding, string trouble)
    {
        using var text = await ReadAsync([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "application/json", coding);
        Assert.Equal(trouble, text.Trouble);
        Assert.Equal(0, text.Utf8.Length);
    }

    [Fact]
    public async Task Damaged_gzip_is_no_text()
    {
        var body = Gzip(Utf8(Json));
        body[12] ^= 0xff;
        using var text = await ReadAsync(body, "application/json", "gzip");
        Assert.NotEqual(Json, Encoding.UTF8.GetString(text.Utf8.Span));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Gzip(byte[] plain) => Packed(plain, static to => new GZipStream(to, CompressionMode.Compress));

    private static byte[] Packed(byte[] plain, Func<Stream, Stream> pack)
    {
        using var packed = new MemoryStream();
        using (var packing = pack(packed))
        {
            packing.Write(plain);
        }

        return packed.ToArray();
    }

    private static async Task<ResponseText> ReadAsync(byte[] body, string? type, string? coding)
    {
        using var response = new HttpResponseMessage { Content = new ByteArrayContent(body) };
        if (type is not null)
        {
            response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (coding is not null)
        {
            response.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        }

        return await ResponseText.ReadAsync(response, Limit, TestContext.Current.CancellationToken);
    }
}
