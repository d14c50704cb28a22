using AuroraGateway.Forwarding;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.Forwarding;

/// <summary>An access line that waits to be written keeps nothing long that its client chose.</summary>
public sealed class VisitTests
{
    private const string Tenant = "11111111-1111-4111-8111-111111111111";

    [Theory]
    [InlineData("GET", 100, "GET", 100)]
    [InlineData("GET", 8_000, "GET", 512)]
    [InlineData("GETGETGETGETGETGETGETGET", 10, "_OTHER", 10)]
    public void A_long_path_and_method_are_shortened(string method, int path, string writtenMethod, int writtenPath)
    {
        Assert.Null(TargetGuard.Check($"/tenants/{Tenant}/{new string('a', path - 1)}?{new string('q', 100)}", out var target));
        var visit = new Visit { Started = 0, TraceId = TraceMark.Random(), Method = method, Target = target, Path = new string('/', 8_000).AsMemory() };
        visit.Conclude(200, TimeProvider.System);
        Assert.Equal((Tenant, writtenMethod, writtenPath), (visit.Tenant.ToString(), visit.Method, visit.Rest.Length));
        Assert.Equal(512, visit.Path.Length);
    }
}
