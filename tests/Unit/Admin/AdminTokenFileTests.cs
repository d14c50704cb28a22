using AuroraGateway.Admin;
using AuroraGateway.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Admin;

public sealed class AdminTokenFileTests : IDisposable
{
    private const string First = "first-admin-token-0123456789";
    private const string Second = "second-admin-token-0123456789";

    private readonly string path = Path.GetTempFileName();
    private readonly FakeTimeProvider clock = new();
    private readonly FileFailures troubles = new();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void A_rotated_token_replaces_the_previous_one()
    {
        using var tokens = Open();
        Write(Second + "\n");
        Assert.False(tokens.Current!.IsIn("Bearer " + First));
        Assert.True(tokens.Current!.IsIn("Bearer " + Second));
        Assert.Empty(troubles.All);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("two words in one token file")]
    public void A_file_without_a_token_is_reported_and_the_previous_one_stays_valid(string content)
    {
        using var tokens = Open();
        Write(content);
        Assert.True(tokens.Current!.IsIn("Bearer " + First));
        var (reader, wrong) = Assert.Single(troubles.All);
        Assert.Equal("Admin:TokenFile", reader);
        Assert.Contains("must contain one token", wrong, StringComparison.Ordinal);

        Write(Second);
        Assert.True(tokens.Current!.IsIn("Bearer " + Second));
        Assert.Empty(troubles.All);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_token()
    {
        File.WriteAllText(path, "\uFEFF" + First);
        Assert.Null(AdminToken.TryRead(path, out var token));
        Assert.True(token!.IsIn("Bearer " + First));
    }

    private AdminTokenFile Open()
    {
        File.WriteAllText(path, First);
        Assert.Null(AdminToken.TryRead(path, out var token));
        return new AdminTokenFile(path, token, troubles, clock, NullLogger<AdminTokenFile>.Instance);
    }

    private void Write(string content)
    {
        File.WriteAllText(path, content);
        clock.Advance(FileWatch.Interval);
    }
}
