namespace AuroraGateway.Telemetry.Events;

/// <summary>
/// Feeds <see cref="StateChanges"/> from the events themselves: the gateway logs transitions, each once, so that what is logged is what
/// changed. Independent of the log level, and of where the log goes.
/// </summary>
internal sealed class StateChangeLogger(StateChanges changes) : ILoggerProvider, ILogger
{
    // What happens once per request or per key is no change of state: a failed request, a key exchange, a key with a short life.
    private static readonly HashSet<int> Repetitions = [1001, 1101, 1106];

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && !Repetitions.Contains(eventId.Id))
        {
            changes.Record(eventId.Id, logLevel, formatter(state, exception));
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
