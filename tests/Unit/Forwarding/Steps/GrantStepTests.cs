using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Grants;
using AuroraGateway.Problems;

namespace AuroraGateway.Unit.Forwarding.Steps;

public sealed class GrantStepTests : IDisposable
{
    private readonly PipelineScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void The_tenant_of_a_granted_request_is_noted()
    {
        var request = scene.At(nameof(GrantStep));
        Assert.Null(GrantStep.Check(request));
        Assert.Equal(PipelineScene.Tenant, request.GrantedTenant.ToString());
    }

    [Fact]
    public void The_applications_own_endpoints_are_of_no_tenant()
    {
        var request = scene.At(nameof(GrantStep), "/partner_applications/app/tenants");
        Assert.Null(GrantStep.Check(request));
        Assert.Null(request.GrantedTenant);
        Assert.True(request.IsForApplication);
    }

    [Fact]
    public void A_target_that_is_no_route_is_a_404_whatever_is_granted() =>
        Assert.Equal(ProblemCode.NoRoute, GrantStep.Check(scene.At(nameof(GrantStep), PipelineScene.Http("/somewhere")))?.Code);

    [Fact]
    public void What_no_grant_allows_is_a_403()
    {
        using var narrow = new PipelineScene();
        narrow.Live.Swap(narrow.Live.Current with { Grants = new GrantTable([[]]) });
        var request = narrow.At(nameof(GrantStep));
        Assert.Equal(ProblemCode.NotGranted, GrantStep.Check(request)?.Code);
        Assert.Null(request.GrantedTenant);
    }
}
