using AuroraGateway.Commands.Client;

namespace AuroraGateway.Unit.Commands.Client;

public sealed class AdminQuestionTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void No_file_is_no_token(string? file)
    {
        Assert.Null(AdminQuestion.ReadToken(file, out var token));
        Assert.Equal("", token);
    }

    [Fact]
    public void A_token_is_read_without_the_end_of_its_line()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "secret\n");
        Assert.Null(AdminQuestion.ReadToken(file, out var token));
        Assert.Equal("secret", token);
        File.Delete(file);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        Assert.Contains("/nowhere/token", AdminQuestion.ReadToken("/nowhere/token", out var token), StringComparison.Ordinal);
        Assert.Equal("", token);
    }
}
