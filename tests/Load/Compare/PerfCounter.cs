using System.Diagnostics;
using System.Globalization;

namespace AuroraGateway.Load.Compare;

/// <summary>
/// Events of other processes by <c>perf stat</c>, which does not stop them: instructions where the processor counts them, system calls.
/// </summary>
internal sealed class PerfCounter : IAsyncDisposable
{
    public const string Instructions = "instructions:u,instructions:k";
    public const string SystemCalls = "raw_syscalls:sys_enter";

    private readonly Process perf;
    private readonly string file;

    private PerfCounter(Process perf, string file)
    {
        this.perf = perf;
        this.file = file;
    }

    /// <summary>Whether this machine counts the events. Many virtual ones do not count instructions; system calls need root.</summary>
    public static async Task<bool> IsSupported(string events, CancellationToken cancellationToken)
    {
        if (Packages.Find("perf") is not { } program)
        {
            return false;
        }

        using var process = Process.Start(
            new ProcessStartInfo(program, ["stat", "-x,", "-e", events, "true"]) { RedirectStandardError = true })!;
        var output = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 && Sum(output.Split('\n')) is > 0;
    }

    public static PerfCounter Start(string events, IEnumerable<int> processIds, string folder)
    {
        var file = Path.Combine(folder, "perf.csv");
        File.Delete(file);
        var perf = Process.Start(new ProcessStartInfo(
            Packages.Find("perf")!, ["stat", "-x,", "-e", events, "-o", file, "-p", string.Join(',', processIds)]))!;
        return new PerfCounter(perf, file);
    }

    /// <summary>Ends the count.</summary>
    public async Task<double?> Stop(CancellationToken cancellationToken)
    {
        // perf writes its sums when interrupted, as by Ctrl-C.
        Signals.Interrupt(perf.Id);
        await perf.WaitForExitAsync(cancellationToken);
        return Sum(await File.ReadAllLinesAsync(file, cancellationToken));
    }

    public ValueTask DisposeAsync()
    {
        if (!perf.HasExited)
        {
            perf.Kill();
        }

        perf.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Adds up the lines of <c>perf stat -x,</c>; null where one of them was not counted.</summary>
    internal static double? Sum(IEnumerable<string> lines)
    {
        double? sum = null;
        foreach (var fields in lines.Select(l => l.Split(',')).Where(
            f => f.Length > 2 && f[2].Contains(':', StringComparison.Ordinal)))
        {
            if (!double.TryParse(fields[0], CultureInfo.InvariantCulture, out var count))
            {
                return null;
            }

            sum = (sum ?? 0) + count;
        }

        return sum;
    }
}
