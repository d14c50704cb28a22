namespace AuroraGateway.Telemetry.Events;

/// <summary>
/// Filters events before the provider that writes them: one event is written a few times a minute, and after that only counted.
/// Events that unauthenticated clients can cause are written without a stack trace.
/// </summary>
internal sealed partial class LimitedEvents : ILoggerProvider
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(5);

    private readonly ILoggerProvider inner;
    private readonly EventLimiter limiter;
    private readonly ITimer timer;

    /// <param name="inner">What writes.</param>
    /// <param name="limiter">What decides.</param>
    /// <param name="time">The clock.</param>
    public LimitedEvents(ILoggerProvider inner, EventLimiter limiter, TimeProvider time)
    {
        this.inner = inner;
        this.limiter = limiter;
        timer = time.CreateTimer(static state => ((LimitedEvents)state!).Report(early: false), this, ReportEvery, ReportEvery);
    }

    public ILogger CreateLogger(string categoryName) => new Limited(categoryName, inner.CreateLogger(categoryName), limiter);

    public void Dispose()
    {
        timer.Dispose();
        Report(early: true);
        inner.Dispose();
    }

    private void Report(bool early)
    {
        foreach (var window in limiter.Windows)
        {
            if (window.Close(early) is > 0 and var count)
            {
                var log = inner.CreateLogger(window.Category);
                Log.Suppressed(log, window.Level, window.Id, count);
            }
        }
    }

    private sealed class Limited(string category, ILogger inner, EventLimiter limiter) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (EventOrigins.IsNoise(category, eventId.Id) || !limiter.WindowOf(category, eventId.Id).TryPass(logLevel, out var withStack))
            {
                return;
            }

            if (exception is null || withStack)
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
                return;
            }

            inner.Log(
                logLevel, eventId, state, exception: null, (current, _) => $"{formatter(current, null)} ({ExceptionText.Of(exception)})");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1901, Message = "Event {Event}: suppressed {Count} more in the last minute")]
        public static partial void Suppressed(ILogger log, LogLevel level, int @event, int count);
    }
}
