using AuroraGateway.Admin;

namespace AuroraGateway.Unit.Admin;

public sealed class StartReportTests
{
    [Theory]
    [InlineData("http://unix:/run/gateway.sock", "unix:/run/gateway.sock")]
    [InlineData("https://127.0.0.1:8443", "https://127.0.0.1:8443")]
    [InlineData(null, "-")]
    public void An_address_is_logged_as_it_is_written_in_the_configuration(string? address, string told) =>
        Assert.Equal(told, StartReport.AsWritten(address));
}
