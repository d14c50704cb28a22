using AuroraGateway.Telemetry;

namespace AuroraGateway.Unit.Telemetry;

public sealed class RouteShapeTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("/projects", "/projects")]
    [InlineData("/projects/7/designs", "/projects/*/designs")]
    [InlineData("/designs/7/auto_designer/run", "/designs/*/auto_designer/run")]
    [InlineData("/projects/miller", "/projects/*")]
    [InlineData("/users/anna_schmidt", "/users/*")]
    [InlineData("/anna/projects", "/*/projects")]
    [InlineData("/projects.json", "/*")]
    [InlineData("/Projects", "/*")]
    [InlineData("/tenants/11111111-1111-4111-8111-111111111111/create_token", "/tenants/*/create_token")]
    public void Only_words_of_documented_endpoints_are_written(string rest, string shape) => Assert.Equal(shape, RouteShape.Of(rest));
}
