using System.Diagnostics;
using System.Globalization;

namespace AuroraGateway.Load.Compare;

/// <summary>One run of wrk: as fast as so many connections go.</summary>
internal static class Wrk
{
    public static async Task<WrkResult> Run(Peer peer, string path, int connections, TimeSpan length, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Packages.Find("wrk")!,
        [
            "-t1", $"-c{connections}", $"-d{length.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)}s",
            "-H", $"{peer.Proof.Name}: {peer.Proof.Value}", new Uri(peer.Url, path).ToString(),
        ])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return Parse(output) ?? throw new InvalidOperationException($"wrk received no response from {peer.Name}:\n{output}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Reads what wrk prints; null where that is not a result.</summary>
    internal static WrkResult? Parse(string output)
    {
        long requests = 0, bad = 0;
        double perSecond = 0;
        foreach (var line in output.Split('\n', StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case [var n, "requests", "in", ..]: requests = long.Parse(n, CultureInfo.InvariantCulture); break;
                case ["Requests/sec:", var rate]: perSecond = double.Parse(rate, CultureInfo.InvariantCulture); break;
                case ["Non-2xx", .., var n]: bad += long.Parse(n, CultureInfo.InvariantCulture); break;
                case ["Socket", "errors:", ..]:
                    bad += words.Select(w => long.TryParse(w.TrimEnd(','), CultureInfo.InvariantCulture, out var n) ? n : 0).Sum();
                    break;
            }
        }

        return requests == 0 ? null : new WrkResult(requests, perSecond, bad);
    }
}
