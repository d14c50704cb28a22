using AuroraGateway.Emulator.Pages;

namespace AuroraGateway.Unit.Emulator.Pages;

public class ShownTargetTests
{
    [Theory]
    [InlineData("/tenants/7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01", "/tenants/7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01")]
    [InlineData("/projects?page=2", "/projects?page=2")]
    [InlineData("/v2/tenants/tk_test_0123", "/v2/tenants/…")]
    [InlineData("/x?session_token=st_test_0123&page=a", "/x?session_token=…&page=…")]
    [InlineData("/x?tk_test_0123=1", "/x?…=1")]
    [InlineData("/secretapplicationkey?secretapplicationkey=1", "/…?…=1")]
    [InlineData("/<script>", "/…")]
    [InlineData("*", "/")]
    public void Only_what_is_no_secret_is_shown(string target, string shown) =>
        Assert.Equal(shown, ShownTarget.Of(target, "secretapplicationkey"));
}
