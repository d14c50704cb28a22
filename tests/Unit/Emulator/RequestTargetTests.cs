using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Emulator;

public class RequestTargetTests
{
    [Theory]
    [InlineData("/tenants/A/../B")]
    [InlineData("/tenants/A/%2e%2e/B")]
    [InlineData("/tenants/A/.%2E/B")]
    [InlineData("/tenants/A/..%2fB")]
    [InlineData("/tenants/A%2FB")]
    [InlineData("/tenants/A/..%5cB")]
    [InlineData("/tenants/A/..\\B")]
    [InlineData("/tenants/A/..;/B")]
    [InlineData("/tenants/A/..;x=y/B")]
    [InlineData("/tenants/A;B")]
    [InlineData("/tenants/A%3bB")]
    [InlineData("/tenants/A/%252e%252e/B")]
    [InlineData("/tenants/A%25252FB")]
    [InlineData("/tenants/A/%c0%ae%c0%ae/B")]
    [InlineData("//tenants/A")]
    [InlineData("/tenants//B")]
    [InlineData("/tenants/A/.")]
    [InlineData("/tenants/A/..")]
    [InlineData("/tenants/A%00")]
    [InlineData("/tenants/A%0d%0aB")]
    [InlineData("/tenants/A%23")]
    [InlineData("/tenants/A%2")]
    [InlineData("/tenants/A%zz")]
    [InlineData("http://x/tenants/A")]
    [InlineData("*")]
    [InlineData("")]
    public void A_target_that_two_parsers_could_read_differently_is_ambiguous(string raw) =>
        Assert.True(new RequestTarget(raw).IsAmbiguous);

    [Theory]
    [InlineData("/")]
    [InlineData("/tenants/A/projects?path=../..//x;y%2f")]
    [InlineData("/tenants/A/projects/")]
    [InlineData("/tenants/A/a%20b")]
    [InlineData("/tenants/A/100%25")]
    [InlineData("/tenants/A/.well-known/a.b/..c")]
    [InlineData("/tenants/A/caf%C3%A9")]
    public void An_ordinary_target_is_not_ambiguous(string raw) => Assert.False(new RequestTarget(raw).IsAmbiguous);

    [Fact]
    public void Segments_are_cut_from_the_raw_path_and_left_encoded()
    {
        var target = new RequestTarget("/tenants/A%20b/projects?page=2&per_page=%33&page=4");

        Assert.Equal(["tenants", "A%20b", "projects"], target.Segments);
        Assert.Equal(["2", "4"], target.QueryValues("page"));
        Assert.Equal(["3"], target.QueryValues("per_page"));
    }
}
