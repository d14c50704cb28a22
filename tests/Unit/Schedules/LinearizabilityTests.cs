using AuroraGateway.Keys;

namespace AuroraGateway.Unit.Schedules;

/// <summary>The judge is judged first.</summary>
public sealed class LinearizabilityTests
{
    [Fact]
    public void What_happened_one_after_the_other_is_held_against_the_specification() => Assert.True(Linearizability.IsLinearizable(
    [
        OneKey.GotNone(1, 2),
        OneKey.Brought(1, 3, long.MaxValue),
        OneKey.Got(1, 4, 5),
        OneKey.Discarded(1, DiscardOutcome.Discarded, 6, 7),
        OneKey.GotNone(8, 9),
    ]));

    [Fact]
    public void A_key_that_was_discarded_is_not_used_afterwards() => Assert.False(Linearizability.IsLinearizable(
    [
        OneKey.Brought(1, 1, 2),
        OneKey.Discarded(1, DiscardOutcome.Discarded, 3, 4),
        OneKey.Got(1, 5, 6),
    ]));

    [Fact]
    public void A_call_that_was_under_way_meanwhile_may_have_it() => Assert.True(Linearizability.IsLinearizable(
    [
        OneKey.Brought(1, 1, 2),
        OneKey.Discarded(1, DiscardOutcome.Discarded, 3, 5),
        OneKey.Got(1, 4, 6),
    ]));

    [Fact]
    public void A_successor_is_not_discarded_by_the_discard_of_its_predecessor() => Assert.False(Linearizability.IsLinearizable(
    [
        OneKey.Brought(1, 1, 2),
        OneKey.Brought(2, 3, 4),
        OneKey.Discarded(1, DiscardOutcome.Discarded, 5, 6),
    ]));

    [Fact]
    public void Keys_never_go_backwards() => Assert.False(Linearizability.IsLinearizable(
    [
        OneKey.Brought(1, 1, 2),
        OneKey.Brought(2, 3, long.MaxValue),
        OneKey.Got(2, 4, 5),
        OneKey.Got(1, 6, 7),
    ]));

    [Fact]
    public void A_key_that_was_exchanged_but_not_seen_may_be_there_or_not() => Assert.True(Linearizability.IsLinearizable(
    [
        OneKey.Brought(1, 1, 2),
        OneKey.Brought(2, 3, long.MaxValue),
        OneKey.Got(1, 4, 5),
        OneKey.Discarded(1, DiscardOutcome.Superseded, 6, 7),
    ]));

    [Fact]
    public void A_response_that_there_is_none_while_there_is_one_is_wrong() => Assert.False(Linearizability.IsLinearizable(
    [
        OneKey.Brought(1, 1, 2),
        OneKey.GotNone(3, 4),
    ]));
}
