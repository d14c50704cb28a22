using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Forwarding.Steps;

public sealed class GuardStepTests : IDisposable
{
    private readonly PipelineScene scene = new();

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData("GET", "/tenants/" + PipelineScene.Tenant + "/projects?page=2", null)]
    [InlineData("TRACE", "/tenants/" + PipelineScene.Tenant + "/projects", ProblemCode.MethodRefused)]
    [InlineData("get", "/tenants/" + PipelineScene.Tenant + "/projects", ProblemCode.MethodRefused)]
    [InlineData("GET", "/tenants/" + PipelineScene.Tenant + "/../x", ProblemCode.AmbiguousPath)]
    [InlineData("GET", "/tenants/acme/projects", ProblemCode.InvalidTenant)]
    [InlineData("GET", "/tenants/" + PipelineScene.Tenant + "/projects?api_token=x", ProblemCode.ForbiddenCredential)]
    public void A_request_is_refused_before_anything_of_its_caller_is_read(string method, string target, ProblemCode? code)
    {
        var request = scene.At(nameof(GuardStep), PipelineScene.Http(target, method));
        Assert.Equal(code, GuardStep.Check(request)?.Code);
        Assert.Null(request.Caller);
    }

    [Fact]
    public void The_target_of_a_good_request_is_noted()
    {
        var request = scene.At(nameof(GuardStep));
        Assert.Null(GuardStep.Check(request));
        Assert.Equal((TargetKind.Tenant, PipelineScene.Tenant), (request.Target.Kind, request.Target.Tenant.ToString()));
    }

    [Fact]
    public void An_upgrade_is_refused()
    {
        var request = scene.At(nameof(GuardStep), configure: static http => http.Request.Headers.Upgrade = "websocket");
        Assert.Equal(ProblemCode.MethodRefused, GuardStep.Check(request)?.Code);
    }

    [Fact]
    public void A_request_whose_end_is_doubtful_is_refused()
    {
        var request = scene.At(nameof(GuardStep), configure: static http => http.Request.Headers.TransferEncoding = "gzip, chunked");
        Assert.Equal(ProblemCode.MalformedRequest, GuardStep.Check(request)?.Code);
    }
}
