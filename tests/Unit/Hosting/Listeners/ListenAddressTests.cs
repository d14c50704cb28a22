using AuroraGateway.Hosting.Listeners;

namespace AuroraGateway.Unit.Hosting.Listeners;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("")]
    [InlineData("h0tp://127.0.0.9")]
    [InlineData("ftp://127.0.0.1:21")]
    [InlineData("tcp://127.0.0.1")]
    [InlineData("mailto:127.0.0.1")]
    [InlineData("/run/gateway.sock")]
    [InlineData("http://gateway.example:8080")]
    public void What_is_no_address_is_a_mistake_and_no_exception(string text)
    {
        Assert.NotNull(ListenAddress.TryParse(text, out var address));
        Assert.Null(address);
    }
}
