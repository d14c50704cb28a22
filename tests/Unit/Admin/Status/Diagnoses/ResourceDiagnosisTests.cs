using AuroraGateway.Admin.Status;
using AuroraGateway.Admin.Status.Diagnoses;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Admin.Status.Diagnoses;

/// <summary>A resource that is nearly used up is named with its figures.</summary>
public sealed class ResourceDiagnosisTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData("memory", "memory-short", 250 * MiB, 256 * MiB, "250 of 256 MiB are used.")]
    [InlineData("descriptors", "descriptors-short", 1000, 1024, "1000 of 1024 descriptors are used.")]
    [InlineData("connections", "connections-full", 581, 581, "581 of 581 connections are used.")]
    [InlineData("head_bytes", "heads-full", 15 * MiB, 16 * MiB, "15 of 16 MiB are used.")]
    public void What_is_nearly_used_up_is_named_with_its_figures(string resource, string code, long used, long limit, string figures)
    {
        var trouble = Assert.Single(Of(new ResourceStatus(resource, used, limit)));
        Assert.Equal(code, trouble.Code);
        Assert.StartsWith(figures, trouble.What, StringComparison.Ordinal);
        Assert.Empty(Of(new ResourceStatus(resource, limit / 2, limit)));
    }

    [Theory]
    [InlineData("replay_bytes")]
    [InlineData("admin_connections")]
    public void What_may_be_full_without_harm_is_not_named(string resource) => Assert.Empty(Of(new ResourceStatus(resource, 100, 100)));

    private static IReadOnlyList<AuroraGateway.Admin.Status.Troubles.Trouble> Of(params ResourceStatus[] resources)
    {
        var keys = new KeyRingSnapshot(0, 0, 0, new Dictionary<KeyFailureKind, int>(), null, []);
        var diagnosis = new Diagnosis(keys, new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));
        diagnosis.Resources(notLive: null, isExhausted: false, resources);
        return diagnosis.Troubles;
    }
}
