using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

namespace AuroraGateway.Tests;

/// <summary>
/// Of an assembly of tests: names every test that has been running for over a minute, once a minute, so that the log of a suite that hangs
/// shows where. Not xunit's <c>-longRunning</c>, which keeps a thread of the pool for itself, while the schedules wait for an idle pool.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class LongTestsAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly ConcurrentDictionary<string, (string Name, long Since)> Running = new();
    private static readonly Timer Watch = new(static _ => Report(), null, Long, Long);

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        Running[test.UniqueID] = (test.TestDisplayName, TimeProvider.System.GetTimestamp());

    public override void After(MethodInfo methodUnderTest, IXunitTest test) => Running.TryRemove(test.UniqueID, out _);

    private static void Report()
    {
        foreach (var (name, since) in Running.Values)
        {
            if (TimeProvider.System.GetElapsedTime(since) is var elapsed && elapsed >= Long)
            {
                Console.Error.WriteLine($"Running for {elapsed.TotalMinutes:0} min: {name}");
            }
        }
    }
}
