using AuroraGateway.Hosting.Resources;

namespace AuroraGateway.Unit.Hosting.Resources;

public class ResourceBudgetTests
{
    private const long MiB = 1024 * 1024;

    private static readonly MachineLimits Container = new(256 * MiB, "cgroup", 1024, 2);
    private static readonly MachineLimits Large = new(64 * 1024 * MiB, "machine", 1_048_576, 16);

    [Theory]
    [InlineData(64, 120)]
    [InlineData(64, 65_536)]
    [InlineData(128, 1024)]
    [InlineData(256, 120)]
    [InlineData(256, 1024)]
    [InlineData(256, 1_048_576)]
    [InlineData(512, 65_536)]
    [InlineData(65_536, 1024)]
    [InlineData(65_536, 1_048_576)]
    public void What_the_defaults_allow_together_stays_below_both_limits(int mebibytes, int descriptors)
    {
        foreach (var tls in new[] { false, true })
        {
            var budget = ResourceBudget.Of(new MachineLimits(mebibytes * MiB, "cgroup", descriptors, 2), new ResourceClaims(tls));
            Assert.True(
                budget.Connections + budget.AuroraConnections + budget.ReservedDescriptors <= Math.Max(descriptors, 72), budget.ToString());
            Assert.True(budget.AdminConnections < budget.ReservedDescriptors, budget.ToString());
            Assert.InRange(budget.Connections, 16, 10_000);
            Assert.InRange(budget.AuroraConnections, 8, 1024);
            Assert.InRange(budget.ReplayBytesPerCaller, 1, budget.ReplayBytes / 4);
            if (mebibytes >= 128)
            {
                Assert.InRange(Bytes(budget), 0, mebibytes * MiB * 7 / 8);
            }
        }
    }

    [Fact]
    public void A_small_capacity_of_keys_does_not_lower_the_number_of_tenants_whose_quota_is_counted()
    {
        var usual = ResourceBudget.Of(Container, new ResourceClaims(false));
        var small = ResourceBudget.Of(Container, new ResourceClaims(false, Keys: 100));
        Assert.Equal(100, small.Keys);
        Assert.InRange(small.QuotaBudgets, 10_000, usual.Keys * 2);
        Assert.Equal(50_000, ResourceBudget.Of(Container, new ResourceClaims(false, Keys: 50_000)).QuotaBudgets);
    }

    [Fact]
    public void A_large_machine_gets_the_usual_bounds_and_no_more()
    {
        var budget = ResourceBudget.Of(Large, new ResourceClaims());
        Assert.Equal((10_000, 1024, 100_000), (budget.Connections, budget.AuroraConnections, budget.Keys));
    }

    [Fact]
    public void An_explicit_setting_takes_from_the_others()
    {
        var usual = ResourceBudget.Of(Container with { Descriptors = 65_536 }, new ResourceClaims());
        var budget = ResourceBudget.Of(Container with { Descriptors = 65_536 }, new ResourceClaims(Connections: 1_200));
        Assert.Equal(1_200, budget.Connections);
        Assert.True(budget.ReplayBytes < usual.ReplayBytes && budget.Keys < usual.Keys, budget.ToString());
        Assert.InRange(Bytes(budget), 0, Container.Memory * 7 / 8);
    }

    [Fact]
    public void What_does_not_fit_is_reported_with_the_numbers()
    {
        var misfits = ResourceBudget.Misfits(Container with { Descriptors = 65_536 }, new ResourceClaims(true, 10_000, 5_000, 10_000_000))
            .ToList();
        Assert.Equal(["Listen:MaxConnections", "Aurora:MaxConnections", "Keys:Capacity"], misfits.Select(misfit => misfit.Setting));
        Assert.Equal(
            "10000 TLS connections need 1328 MiB; the memory limit is 256 MiB (cgroup): set at most 1084 or raise the limit",
            misfits[0].Wrong);
        Assert.All(misfits, misfit => Assert.Contains("256 MiB", misfit.Wrong, StringComparison.Ordinal));
        Assert.Empty(ResourceBudget.Misfits(Container with { Descriptors = 65_536 }, new ResourceClaims(true, 1_084)));
        Assert.Empty(ResourceBudget.Misfits(Large, new ResourceClaims(true, 10_000, 5_000, 10_000_000)));
    }

    [Fact]
    public void Descriptors_that_do_not_suffice_are_reported_too()
    {
        var (setting, wrong) = Assert.Single(ResourceBudget.Misfits(Container, new ResourceClaims(Connections: 1_000)));
        Assert.Equal("Listen:MaxConnections", setting);
        Assert.Equal(
            "1000 connections need as many file descriptors; the limit is 1024 (RLIMIT_NOFILE): set at most 832 or raise the limit", wrong);
        Assert.Empty(ResourceBudget.Misfits(Container, new ResourceClaims(Connections: 832)));
        Assert.Equal(
            "Aurora:MaxConnections",
            Assert.Single(ResourceBudget.Misfits(Container, new ResourceClaims(AuroraConnections: 1_000))).Setting);
    }

    [Fact]
    public void The_smallest_of_cgroup_machine_and_heap_limit_counts()
    {
        Assert.Equal((100, "machine"), Memory(MachineLimits.Of(100, null, 1024, 2)));
        Assert.Equal((50, "cgroup"), Memory(MachineLimits.Of(100, 50, 1024, 2)));
        Assert.Equal((100, "heap limit"), Memory(MachineLimits.Of(100, 200, 1024, 2)));

        // The collector's own default in a container.
        Assert.Equal((256, "cgroup"), Memory(MachineLimits.Of(192, 256, 1024, 2)));

        static (long, string) Memory(MachineLimits limits) => (limits.Memory, limits.MemorySource);
    }

    [Fact]
    public void This_process_knows_its_own_limits()
    {
        Assert.InRange(MachineLimits.Own.Memory, 16 * MiB, long.MaxValue);
        Assert.InRange(MachineLimits.Own.Descriptors, 16, int.MaxValue);
        Assert.InRange(FileDescriptors.Open() ?? 1, 1, MachineLimits.Own.Descriptors);
    }

    private static long Bytes(ResourceBudget budget) =>
        ResourceBudget.FixedBytes + budget.ReplayBytes + (budget.Keys * ResourceBudget.KeyBytes)
        + (budget.Connections * (budget.IsTls ? ResourceBudget.TlsConnectionBytes : ResourceBudget.PlainConnectionBytes))
        + (budget.AuroraConnections * ResourceBudget.AuroraConnectionBytes);
}
