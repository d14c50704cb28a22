using AuroraGateway.Hosting.Resources;

namespace AuroraGateway.Unit.Hosting.Resources;

public class MemoryCgroupTests
{
    private const string Mount2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n";
    private const string Mount1 = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n";

    private readonly Dictionary<string, string> files = [];

    private MemoryCgroup Cgroup => new(path => files.GetValueOrDefault(path));

    [Fact]
    public void Without_a_cgroup_there_is_no_limit()
    {
        Assert.Null(Cgroup.Limit);
        Assert.Null(Cgroup.Used);
    }

    [Fact]
    public void Version_2_takes_the_smallest_limit_on_the_way_up()
    {
        Files("0::/kubepods/pod1/container\n", Mount2);
        files["/sys/fs/cgroup/kubepods/pod1/container/memory.max"] = "max\n";
        files["/sys/fs/cgroup/kubepods/pod1/container/memory.current"] = "123\n";
        files["/sys/fs/cgroup/kubepods/pod1/memory.max"] = "268435456\n";
        files["/sys/fs/cgroup/kubepods/memory.max"] = "8000000000\n";
        Assert.Equal(268_435_456, Cgroup.Limit);
        Assert.Equal(123, Cgroup.Used);
    }

    [Fact]
    public void Version_2_in_a_namespace_of_its_own_has_its_limit_at_the_root()
    {
        Files("0::/\n", Mount2);
        files["/sys/fs/cgroup/memory.max"] = "536870912";
        Assert.Equal(536_870_912, Cgroup.Limit);
    }

    [Fact]
    public void Version_1_takes_the_smallest_limit_and_knows_the_number_that_means_none()
    {
        Files("5:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n", Mount2 + Mount1);
        files["/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes"] = "268435456";
        files["/sys/fs/cgroup/memory/docker/memory.limit_in_bytes"] = "134217728";
        files["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = "9223372036854771712";
        Assert.Equal(134_217_728, Cgroup.Limit);
        files["/sys/fs/cgroup/memory/docker/memory.limit_in_bytes"] = "9223372036854771712";
        files["/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes"] = "9223372036854771712";
        Assert.Null(Cgroup.Limit);
    }

    [Fact]
    public void A_container_that_sees_its_own_cgroup_as_the_root_of_the_mount_finds_its_limit()
    {
        Files("4:memory:/docker/abc\n", "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro shared:1 - cgroup cgroup rw,memory\n");
        files["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = "268435456";
        files["/sys/fs/cgroup/memory/memory.usage_in_bytes"] = "77";
        Assert.Equal(268_435_456, Cgroup.Limit);
        Assert.Equal(77, Cgroup.Used);
    }

    private void Files(string cgroup, string mounts) => (files["/proc/self/cgroup"], files["/proc/self/mountinfo"]) = (cgroup, mounts);
}
