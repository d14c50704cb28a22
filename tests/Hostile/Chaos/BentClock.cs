namespace AuroraGateway.Hostile.Chaos;

/// <summary>A clock that jumps, by libfaketime: a native AOT binary asks glibc for the time like any other program.</summary>
internal sealed class BentClock
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1"))
            .FirstOrDefault(File.Exists)
        : null;

    private readonly string file;

    /// <param name="file">Where the library reads how far the clock is off.</param>
    /// <param name="environment">Of the process.</param>
    /// <param name="isMonotonicBent">The monotonic clock jumps as well; else the wall clock alone.</param>
    public BentClock(string file, Dictionary<string, string> environment, bool isMonotonicBent = false)
    {
        this.file = file;
        Jump(0);
        if (Library is not null)
        {
            environment["LD_PRELOAD"] = Library;
            environment["FAKETIME_TIMESTAMP_FILE"] = file;
            environment["FAKETIME_NO_CACHE"] = "1";
            if (!isMonotonicBent)
            {
                environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
            }
        }
    }

    public static bool IsThere => Library is not null;

    /// <param name="seconds">Off the true time.</param>
    public void Jump(int seconds)
    {
        // Whole or not at all: the library reads it at every question for the time.
        File.WriteAllText(file + ".new", seconds.ToString("+0;-0;+0", System.Globalization.CultureInfo.InvariantCulture));
        File.Move(file + ".new", file, overwrite: true);
    }
}
