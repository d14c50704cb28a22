using AuroraGateway.Commands.Checks;

namespace AuroraGateway.Unit.Commands.Checks;

public sealed class GatewayChecksTests
{
    /// <summary>Before, it was asked without a token, and the message blamed the token.</summary>
    [Fact]
    public async Task A_token_file_that_cannot_be_read_is_named_and_the_gateway_is_not_asked()
    {
        var checks = new GatewayChecks("http://127.0.0.1:1", "/nowhere/token", "/nowhere/gateway.json", TimeProvider.System);
        var finding = await checks.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal('!', finding.Sign);
        Assert.Contains("/nowhere/token", finding.What, StringComparison.Ordinal);
        Assert.DoesNotContain("no gateway responds", finding.What, StringComparison.Ordinal);
    }
}
