using System.Runtime.InteropServices;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Unit.Forwarding.Model;

/// <summary>An access line that waits to be written keeps nothing long that its client chose.</summary>
public sealed class GatewayRequestTests
{
    private const string Tenant = "11111111-1111-4111-8111-111111111111";

    [Theory]
    [InlineData("GET", 100, "GET", 100)]
    [InlineData("GET", 8_000, "GET", 512)]
    [InlineData("GETGETGETGETGETGETGETGET", 10, "_OTHER", 10)]
    public void A_long_path_and_method_are_shortened(string method, int path, string writtenMethod, int writtenPath)
    {
        Assert.Null(TargetGuard.Check($"/tenants/{Tenant}/{new string('a', path - 1)}?{new string('q', 100)}", out var target));
        var request = Request(target, method);
        request.Path = new string('/', 8_000).AsMemory();
        request.Conclude(200, TimeProvider.System);
        Assert.Equal((Tenant, writtenMethod, writtenPath), (request.Tenant.ToString(), request.Method, request.Rest.Length));
        Assert.Equal(512, request.Path.Length);
    }

    [Theory]
    [InlineData("/projects", 8_000)]
    [InlineData("/projects", 500)]
    [InlineData("", 8_000)]
    public void A_long_query_is_not_kept(string path, int query)
    {
        Assert.Null(TargetGuard.Check($"/tenants/{Tenant}{path}?{new string('q', query)}", out var target));
        var request = Request(target, "GET");
        request.Conclude(200, TimeProvider.System);
        Assert.Equal((Tenant, path), (request.Tenant.ToString(), request.Rest.ToString()));
        foreach (var part in new[] { request.Tenant, request.Rest })
        {
            Assert.True(MemoryMarshal.TryGetString(part, out var whole, out _, out _) && whole.Length <= 512 || part.IsEmpty);
        }
    }

    private static GatewayRequest Request(RequestTarget target, string method) => new(new DefaultHttpContext(), null!)
    {
        Started = 0,
        TraceId = TraceMark.Random(),
        Method = method,
        Target = target,
    };
}
