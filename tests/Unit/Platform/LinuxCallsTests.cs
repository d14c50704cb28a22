using AuroraGateway.Platform;

namespace AuroraGateway.Unit.Platform;

public class LinuxCallsTests
{
    [Theory]
    [InlineData(true, null, true)]
    [InlineData(true, "", true)]
    [InlineData(true, "0", true)]
    [InlineData(true, "1", false)]
    [InlineData(false, null, false)]
    [InlineData(false, "0", false)]
    public void Portable_code_runs_elsewhere_and_where_it_is_asked_for(bool isLinux, string? portable, bool expected) =>
        Assert.Equal(expected, LinuxCalls.Decide(isLinux, portable));
}
