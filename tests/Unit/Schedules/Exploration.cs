using System.Globalization;

namespace AuroraGateway.Unit.Schedules;

/// <summary>
/// Runs a scene under many schedules. <c>AURORA_SCHEDULES=100</c> explores a hundred times as many, <c>0.01</c> a hundredth;
/// <c>AURORA_SCHEDULE</c> with what a failure printed in brackets, <c>seed 17</c> or a list of choices, runs that one alone.
/// </summary>
internal static class Exploration
{
    private static readonly double Scale = double.TryParse(
        Environment.GetEnvironmentVariable("AURORA_SCHEDULES"), CultureInfo.InvariantCulture, out var scale) ? scale : 1;

    /// <summary>The one schedule to be run; null for all.</summary>
    public static string? One { get; } = Environment.GetEnvironmentVariable("AURORA_SCHEDULE");

    /// <summary>So many times, or as many more or fewer as was asked for.</summary>
    public static int Times(int usual) => Math.Max(1, (int)(usual * Scale));

    /// <summary>So many schedules by chance, always the same.</summary>
    public static void ByChance(int count, Action<Schedule> scene)
    {
        if (TryOne(scene))
        {
            return;
        }

        count = Times(count);
        long steps = 0;
        for (var seed = 1; seed <= count; seed++)
        {
            steps += Run(new SeededChoices(seed), seed, scene);
        }

        Tell($"{count} schedules by chance, {steps} steps");
    }

    /// <summary>Every schedule of a small scene, up to a bound that it is not expected to reach.</summary>
    public static void Exhaustively(int most, Action<Schedule> scene)
    {
        if (TryOne(scene))
        {
            return;
        }

        var choices = new ListedChoices();
        long steps = 0;
        var count = 0;
        do
        {
            steps += Run(choices, ++count, scene);
            Assert.True(count < most, $"More than {most} schedules: this scene is not small.");
        }
        while (choices.TryAdvance());
        Tell($"all {count} schedules, {steps} steps");
    }

    private static bool TryOne(Action<Schedule> scene)
    {
        if (One is not { Length: > 0 } one)
        {
            return false;
        }

        IChoices choices = one.StartsWith(SeededChoices.Prefix, StringComparison.Ordinal)
            ? new SeededChoices(int.Parse(one.AsSpan(SeededChoices.Prefix.Length), CultureInfo.InvariantCulture))
            : new ListedChoices([.. one.Split(',').Select(static number => int.Parse(number, CultureInfo.InvariantCulture))]);
        Tell($"{Run(choices, 1, scene)} steps of {choices.Name}");
        return true;
    }

    private static int Run(IChoices choices, int number, Action<Schedule> scene)
    {
        var schedule = new Schedule(choices);
        try
        {
            scene(schedule);
        }
        catch (Exception exception)
        {
            Assert.Fail($"Schedule {number} ({choices.Name}) after {schedule.Steps} steps: {exception.Message}\nThe last of " +
                $"them:\n{schedule.Trace()}\n{exception}");
        }

        return schedule.Steps;
    }

    private static void Tell(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
