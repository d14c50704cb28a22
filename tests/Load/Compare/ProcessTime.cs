using System.Globalization;

namespace AuroraGateway.Load.Compare;

/// <summary>
/// The processor time of a process and its children, from <c>/proc/PID/stat</c>. Its ticks are 10 ms, which is a thousandth of a round;
/// unlike the finer schedstat of the threads it also holds the time of threads that have ended.
/// </summary>
internal static class ProcessTime
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux that we build for

    /// <summary>User and system time.</summary>
    public static TimeSpan Of(int processId) =>
        TimeSpan.FromSeconds(Family(processId).Sum(Ticks) / TicksPerSecond);

    /// <summary>What it and its children hold in memory.</summary>
    public static double ResidentMegabytes(int processId) =>
        Family(processId).Sum(id => Processes.ProcessSample.Of(id).ResidentBytes) / 1048576.0;

    /// <summary>The process and all below it: nginx does its work in a child.</summary>
    public static IReadOnlyList<int> Family(int processId)
    {
        var family = new List<int> { processId };
        for (var i = 0; i < family.Count; i++)
        {
            family.AddRange(Children(family[i]));
        }

        return family;
    }

    /// <summary>The fields 14 and 15 of a stat line, whose second field, a name in brackets, may hold anything.</summary>
    internal static long Ticks(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static long Ticks(int processId)
    {
        try
        {
            return Ticks(File.ReadAllText($"/proc/{processId}/stat"));
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static IEnumerable<int> Children(int processId)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{processId}/task/{processId}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
