namespace AuroraGateway.Unit.Documents;

public sealed class ManPageDocumentsTests
{
    private const string Page = "config/man/aurora-gateway.1";

    [Fact]
    public void The_manual_page_is_written_from_the_commands()
    {
        var written = ManPage.Of(global::AuroraGateway.Commands.CommandLine.CreateRoot(Program.Build));
        if (Environment.GetEnvironmentVariable("AURORA_GATEWAY_UPDATE_DOCUMENTS") == "1")
        {
            File.WriteAllText(Repository.Path(Page), written);
            return;
        }

        Assert.True(
            written == Repository.Read(Page),
            $"{Page} differs from the commands: run this test with AURORA_GATEWAY_UPDATE_DOCUMENTS=1 and commit what it writes.");
    }
}
