using AuroraGateway.Commands;

namespace AuroraGateway.Unit.Commands;

public class EmulatorAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:9080", "127.0.0.1:9080")]
    [InlineData("0.0.0.0:0", "0.0.0.0:0")]
    [InlineData("[::1]:9080", "[::1]:9080")]
    [InlineData("localhost:80", "127.0.0.1:80")]
    [InlineData("9080", null)]
    [InlineData(":9080", null)]
    [InlineData("1:9080", null)]
    [InlineData("::1:9080", null)]
    [InlineData("[127.0.0.1]:9080", null)]
    [InlineData("127.0.0.1", null)]
    [InlineData("127.0.0.1:65536", null)]
    [InlineData("127.0.0.1:+80", null)]
    [InlineData("example.com:80", null)]
    [InlineData(null, null)]
    public void An_address_and_a_port_are_read_and_nothing_else(string? text, string? expected) =>
        Assert.Equal(expected, EmulatorAddress.TryParse(text)?.ToString());
}
