using System.Diagnostics;
using System.Text;
using AuroraGateway.Files;

namespace AuroraGateway.Unit.Files;

/// <summary>The one reader for text files.</summary>
public sealed class TextFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("text").FullName;

    private string File => folder + "/file";

    public static IEnumerable<TheoryDataRow<byte[], string>> Encodings =>
    [
        new([.. "Zoë"u8], "UTF-8"),
        new([0xEF, 0xBB, 0xBF, .. "Zoë"u8], "UTF-8 with a mark"),
        new([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("Zoë")], "UTF-16"),
        new([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("Zoë")], "UTF-16, the other order"),
    ];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_file_is_read_in_every_usual_encoding(byte[] content, string what)
    {
        Assert.NotEmpty(what);
        System.IO.File.WriteAllBytes(File, content);
        Assert.Null(TextFile.TryRead(File, out var text));
        Assert.Equal("Zoë", text);
    }

    [Theory]
    [InlineData(new byte[] { 0x5A, 0x6F, 0xEB, 0x20, 0x41 }, "is neither UTF-8 nor UTF-16")]
    [InlineData(new byte[] { 0x5A, 0, 0x6F, 0 }, "contains NUL bytes")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0, 0, 0x5A, 0, 0, 0 }, "is neither UTF-8 nor UTF-16")]
    public void What_is_no_text_is_refused_and_nothing_of_it_is_quoted(byte[] content, string why)
    {
        System.IO.File.WriteAllBytes(File, content);
        Assert.Contains(why, TextFile.TryRead(File, out var text), StringComparison.Ordinal);
        Assert.Empty(text);
    }

    [Fact]
    public void Another_encoding_in_comments_is_passed_over_where_that_is_usual()
    {
        System.IO.File.WriteAllBytes(File, [0x5A, 0x6F, 0xEB, 0x20, 0x41]);
        Assert.Null(TextFile.TryRead(File, out var text, isLenient: true));
        Assert.EndsWith(" A", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_bounded_in_size()
    {
        System.IO.File.WriteAllBytes(File, new byte[100].Select(static _ => (byte)'x').ToArray());
        Assert.Null(TextFile.TryRead(File, out _, largest: 100));
        Assert.Equal($"{File} is larger than 0 KiB", TextFile.TryRead(File, out _, largest: 99));
        Assert.Equal("/dev/zero is larger than 1 MiB", TextFile.TryRead("/dev/zero", out _));
    }

    [Fact]
    public void What_is_no_file_is_named()
    {
        Assert.Equal($"there is no file {File}", TextFile.TryRead(File, out _));
        Assert.Equal($"there is no file {File}/x", TextFile.TryRead(File + "/x", out _));
        Assert.Equal($"{folder} is a directory; name a file", TextFile.TryRead(folder, out _));
        Assert.Null(TextFile.TryRead("/dev/null", out var nothing));
        Assert.Empty(nothing);
        Assert.Null(TextFile.TryRead("/proc/self/status", out var status));
        Assert.NotEmpty(status);
    }

    [Fact]
    public async Task A_pipe_without_a_writer_does_not_block()
    {
        using (var made = Process.Start("mkfifo", File))
        {
            await made.WaitForExitAsync();
        }

        var read = Task.Run(() => TextFile.TryRead(File, out _));
        Assert.Contains("is a pipe", await read.Within("result for a pipe"), StringComparison.Ordinal);
    }
}
