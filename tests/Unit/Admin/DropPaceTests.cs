using AuroraGateway.Admin;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Admin;

public sealed class DropPaceTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void One_tenant_can_be_dropped_once_a_second()
    {
        var pace = new DropPace(clock);
        Assert.Null(pace.TryTake(Tenant(1)));
        clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(TimeSpan.FromMilliseconds(600), pace.TryTake(Tenant(1)));
        Assert.Null(pace.TryTake(Tenant(2)));
        clock.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Null(pace.TryTake(Tenant(1)));
    }

    [Fact]
    public void Sixty_tenants_can_be_dropped_at_once_and_then_one_a_second()
    {
        var pace = new DropPace(clock);
        Assert.All(Enumerable.Range(0, 60), i => Assert.Null(pace.TryTake(Tenant(i))));
        Assert.Equal(TimeSpan.FromSeconds(1), pace.TryTake(Tenant(60)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(pace.TryTake(Tenant(60)));
        Assert.NotNull(pace.TryTake(Tenant(61)));
    }

    private static TenantId Tenant(int number)
    {
        Assert.True(TenantId.TryParse($"{number:x8}-0000-4000-8000-000000000000", out var tenant));
        return tenant;
    }
}
