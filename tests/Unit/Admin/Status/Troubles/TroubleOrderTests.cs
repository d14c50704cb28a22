using AuroraGateway.Admin.Status.Troubles;

namespace AuroraGateway.Unit.Admin.Status.Troubles;

public sealed class TroubleOrderTests
{
    [Fact]
    public void The_worst_is_first_and_of_those_the_one_that_hits_most_calls()
    {
        var ordered = TroubleOrder.Of(
            [Of(Verdict.Well, "caller-refused:crm", 900), Of(Verdict.Impaired, "redis-gone"), Of(Verdict.Impaired, "aurora-errors", 200),
            Of(Verdict.Impaired, "quota:1111", 10), Of(Verdict.Failing, "certificate-over")]);
        Assert.Equal(
            ["certificate-over", "aurora-errors", "quota:1111", "redis-gone", "caller-refused:crm"],
                ordered.Select(static trouble => trouble.Code));
    }

    [Fact]
    public void One_that_follows_from_another_is_behind_it_and_names_it()
    {
        var ordered = TroubleOrder.Of([
            Of(Verdict.Impaired, "exchange-failed", 500), Of(Verdict.Failing, "internal-error", 80),
            Of(Verdict.Failing, "exchange-unavailable", 70),
            Of(Verdict.Failing, "aurora-unreachable", 90)]);
        Assert.Equal(
            [("aurora-unreachable", null), ("exchange-failed", "aurora-unreachable"), ("exchange-unavailable", "aurora-unreachable"), (
                "internal-error", (string?)null)],
            ordered.Select(static trouble => (trouble.Code, trouble.FollowsFrom))
                .OrderBy(static pair => pair.Code, StringComparer.Ordinal));
        Assert.Equal("aurora-unreachable", ordered[0].Code);
        Assert.Equal("internal-error", ordered[3].Code);
    }

    [Fact]
    public void A_consequence_that_is_worse_than_its_cause_is_no_detail_of_it()
    {
        var ordered = TroubleOrder.Of([Of(Verdict.Impaired, "aurora-unreachable", 1), Of(Verdict.Failing, "exchange-unavailable", 1)]);
        Assert.Equal("exchange-unavailable", ordered[0].Code);
        Assert.Null(ordered[0].FollowsFrom);
    }

    [Fact]
    public void A_muted_cause_does_not_hide_what_follows_from_it()
    {
        var ordered = TroubleOrder.Of([
            Of(Verdict.Failing, "aurora-unreachable", 9) with { MutedUntil = DateTimeOffset.MaxValue },
            Of(Verdict.Failing, "exchange-unavailable", 1)]);
        Assert.Equal(["exchange-unavailable", "aurora-unreachable"], ordered.Select(static trouble => trouble.Code));
        Assert.Null(ordered[0].FollowsFrom);
    }

    internal static Trouble Of(Verdict level, string code, long? calls = null, int? tenants = null) =>
        new(level, code, code, "What.", "Remedy.", new Impact(calls, [], 0, tenants));
}
