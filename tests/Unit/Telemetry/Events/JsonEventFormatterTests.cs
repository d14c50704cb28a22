using System.Text.Json.Nodes;
using AuroraGateway.Admin.Audit;
using AuroraGateway.Telemetry.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Telemetry.Events;

/// <summary>Events, also those of the framework, as lines of the JSON log: one line each, bounded, and as the schema says.</summary>
public sealed partial class JsonEventFormatterTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 30, 5, 0, 0, TimeSpan.FromHours(2)));

    [Fact]
    public void An_event_of_the_gateway_has_its_name_trace_and_values()
    {
        var json = Written(
            "AuroraGateway.Keys.KeyRing", log => Log.SomethingFailed(log, Trace, 3, null, true, "two\nlines", new IOException("gone")));
        Assert.Equal("2026-11-30T03:00:00.000Z", (string?)json["time"]);
        Assert.Equal(
            ("ERROR", "aurora_gateway.key_ring.something_failed", 9999),
            ((string?)json["severity"], (string?)json["event.name"], (int)json["event.id"]!));
        Assert.Equal(Trace, (string?)json["trace_id"]);
        Assert.Equal("""{"Count":3,"Nothing":null,"Flag":true,"Text":"two\nlines"}""", json["attributes"]!.ToJsonString());
        Assert.Equal(("System.IO.IOException", "gone"), ((string?)json["exception.type"], (string?)json["exception.message"]));
    }

    [Fact]
    public void An_event_of_the_framework_is_named_by_its_category()
    {
        var json = Written(
            "Microsoft.AspNetCore.Server.Kestrel",
            static log => log.Log(LogLevel.Warning, new EventId(2, "ConnectionBad"), "state", null, static (state, _) => state));
        Assert.Equal("Microsoft.AspNetCore.Server.Kestrel.ConnectionBad", (string?)json["event.name"]);
        Assert.Equal("Microsoft.AspNetCore.Server.Kestrel.0", (string?)Written(
            "Microsoft.AspNetCore.Server.Kestrel",
            static log => log.Log(LogLevel.Warning, default, "state", null, static (state, _) => state))["event.name"]);
    }

    [Fact]
    public void Every_text_is_bounded()
    {
        var text = new string('x', 100_000);
        var line =
            Written("AuroraGateway.Keys.KeyRing",
                log => Log.SomethingFailed(log, text, 1, null, false, text, new IOException(text))).ToJsonString();
        Assert.InRange(line.Length, 1, 40_000);
    }

    [Theory]
    [InlineData("done", "aurora_gateway.admin.action", 1521, "INFO")]
    [InlineData("failed", "aurora_gateway.admin.action", 1521, "INFO")]
    [InlineData("refused", "aurora_gateway.admin.refused", 1522, "WARN")]
    public void An_audit_event_has_its_fields_beside_the_message(string outcome, string name, int id, string severity)
    {
        var action = new AdminAction("DELETE /keys/{tenant}", outcome)
        {
            Method = "DELETE",
            Path = "/keys/x",
            Status = 200,
            Detail = "keys dropped: 1",
            Uid = 1000,
            Pid = 4711,
            UserAgent = "curl/8",
            IsAuthenticated = true,
        };
        var json = Written(EventOrigins.AuditCategory, log => new AuditLog(new Factory(log)).Write(action));
        Assert.Equal((name, id, severity), ((string?)json["event.name"], (int)json["event.id"]!, (string?)json["severity"]));
        Assert.Equal(("unix", 1000, 4711), ((string?)json["client.address"], (int)json["client.uid"]!, (int)json["client.pid"]!));
        Assert.Equal(
            $"Admin action DELETE /keys/{{tenant}} at /keys/x: {outcome} (200), keys dropped: 1. Source: Unix socket, uid 1000, pid " +
                $"4711, authenticated, curl/8",
            (string?)json["message"]);
    }

    private JsonObject Written(string category, Action<ILogger> log)
    {
        var formatter = new JsonEventFormatter(time);
        var lines = new List<string>();
        log(new Lines(category, formatter, lines));
        return new LogSchema().Check(Assert.Single(lines).TrimEnd('\n'));
    }

    private sealed class Lines(string category, JsonEventFormatter formatter, List<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> format)
        {
            using var text = new StringWriter();
            formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, format), null, text);
            Assert.Equal(1, text.ToString().Count(static letter => letter == '\n'));
            lines.Add(text.ToString());
        }
    }

    private sealed class Factory(ILogger log) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9999, LogLevel.Error, "{TraceId}: {Count} {Nothing} {Flag} {Text}")]
        public static partial void SomethingFailed(
            ILogger log, string traceId, int count, string? nothing, bool flag, string text, Exception exception);
    }
}
