using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys.Exchange;

public sealed class ApplicationKeyFileTests : IDisposable
{
    private const int LargestFile = 64 * 1024;

    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData("the-key")]
    [InlineData("  the-key\n")]
    [InlineData("\r\nthe-key\r\n")]
    public void The_key_is_what_the_file_holds_but_for_white_space_around_it(string text)
    {
        File.WriteAllText(path, text);
        Assert.Null(ApplicationKeyFile.Read(path, out var key));
        Assert.Equal("the-key", key!.Reveal());
    }

    [Fact]
    public void A_file_may_hold_64_KiB_and_no_more()
    {
        File.WriteAllText(path, "the-key".PadRight(LargestFile));
        Assert.Null(ApplicationKeyFile.Read(path, out var key));
        Assert.Equal("the-key", key!.Reveal());

        File.WriteAllText(path, "the-key".PadRight(LargestFile + 1));
        Assert.Equal($"{path} is larger than 64 KiB", ApplicationKeyFile.Read(path, out key));
        Assert.Null(key);
    }

    [Fact]
    public void What_is_wrong_is_said_without_the_key()
    {
        File.WriteAllText(path, "s3cret with space");
        var wrong = ApplicationKeyFile.Read(path, out var key)!;
        Assert.StartsWith(path + ": the application key contains characters", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", wrong, StringComparison.Ordinal);
        Assert.Null(key);
    }

    [Fact]
    public void A_missing_file_is_distinguished_from_one_that_cannot_be_read()
    {
        Assert.Equal("there is no file /nowhere/key", ApplicationKeyFile.Read("/nowhere/key", out var key));
        Assert.Null(key);

        Assert.Equal("/tmp is a directory; name a file", ApplicationKeyFile.Read("/tmp", out key));
        Assert.Null(key);
    }
}
