using System.Diagnostics;
using System.Globalization;

namespace AuroraGateway.Load.Compare;

/// <summary>Retired instructions of other processes by <c>perf stat</c>: the figure that a busy machine disturbs least, where the processor
/// counts it.</summary>
internal sealed class InstructionCounter : IAsyncDisposable
{
    private const string Events = "instructions:u,instructions:k";
    private readonly Process perf;
    private readonly string file;

    private InstructionCounter(Process perf, string file)
    {
        this.perf = perf;
        this.file = file;
    }

    /// <summary>Whether this machine counts instructions at all: many virtual ones do not.</summary>
    public static async Task<bool> IsSupported(CancellationToken cancellationToken)
    {
        if (Packages.Find("perf") is not { } program)
        {
            return false;
        }

        using var process = Process.Start(
            new ProcessStartInfo(program, ["stat", "-x,", "-e", Events, "true"]) { RedirectStandardError = true })!;
        var output = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 && Sum(output.Split('\n')) is > 0;
    }

    public static InstructionCounter Start(IEnumerable<int> processIds, string folder)
    {
        var file = Path.Combine(folder, "perf.csv");
        File.Delete(file);
        var perf = Process.Start(new ProcessStartInfo(
            Packages.Find("perf")!, ["stat", "-x,", "-e", Events, "-o", file, "-p", string.Join(',', processIds)]))!;
        return new InstructionCounter(perf, file);
    }

    /// <summary>Ends the count.</summary>
    public async Task<double?> Stop(CancellationToken cancellationToken)
    {
        // perf writes its sums when interrupted, as by Ctrl-C.
        Processes.Signals.Interrupt(perf.Id);
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
            f => f.Length > 2 && f[2].StartsWith("instructions", StringComparison.Ordinal)))
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
