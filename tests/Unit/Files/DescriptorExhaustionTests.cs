using AuroraGateway.Files;

namespace AuroraGateway.Unit.Files;

public class DescriptorExhaustionTests
{
    [Theory]
    [InlineData("/etc/gateway.json cannot be read: Too many open files : '/etc/gateway.json'", true)]
    [InlineData("/etc/gateway.json cannot be read: Too many open files in system", true)]
    [InlineData("/etc/gateway.json cannot be read: Permission denied", false)]
    [InlineData("there is no file /etc/gateway.json", false)]
    public void It_is_recognised_by_the_text_of_the_system(string message, bool expected) =>
        Assert.Equal(expected, DescriptorExhaustion.IsIn(message));
}
