namespace AuroraGateway.Files;

/// <summary>
/// Reports when the content of some files changed. It reads them every second instead of using file system events: a mounted secret
/// changes when a symbolic link in a parent folder is swapped, which a watch on the file itself does not report.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Action<FileSnapshot> changed;
    private readonly ITimer timer;
    private FileSnapshot last;
    private int looking;

    /// <param name="time">The clock.</param>
    /// <param name="last">What the files contained when they were loaded; a change since then is reported at the first look.</param>
    /// <param name="changed">Called with the new content, or with why it cannot be read, once for each change.</param>
    public FileWatch(TimeProvider time, FileSnapshot last, Action<FileSnapshot> changed)
    {
        this.last = last;
        this.changed = changed;
        timer = time.CreateTimer(static state => ((FileWatch)state!).Look(), this, Interval, Interval);
    }

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        // A look that takes longer than the interval must not overlap with the next.
        if (Interlocked.Exchange(ref looking, 1) == 1)
        {
            return;
        }

        try
        {
            var now = FileSnapshot.Read(last.Paths);
            if (!now.IsWithoutDescriptor && !now.IsSameAs(last))
            {
                last = now;
                changed(now);
            }
        }
        finally
        {
            Volatile.Write(ref looking, 0);
        }
    }
}
