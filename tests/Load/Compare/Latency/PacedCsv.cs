using System.Globalization;

namespace AuroraGateway.Load.Compare.Latency;

/// <summary>Every single call in a file, so that other percentiles can be computed later.</summary>
internal sealed class PacedCsv(string file)
{
    public const string Header = "target,round,start_us,connection,latency_us";

    public string File => file;

    public void Begin()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, Header + "\n");
    }

    public void Append(string target, int round, IEnumerable<PacedCall> calls) =>
        System.IO.File.AppendAllLines(file, calls.Select(call => Line(target, round, call)));

    internal static string Line(string target, int round, PacedCall call) => string.Create(
        CultureInfo.InvariantCulture,
        $"{target},{round},{call.At.TotalMicroseconds:0},{call.Connection},{call.Microseconds:0.0}");
}
