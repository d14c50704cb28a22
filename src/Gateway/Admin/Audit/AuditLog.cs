using AuroraGateway.Telemetry.Events;

namespace AuroraGateway.Admin.Audit;

/// <summary>
/// Logs every action of an operator, at any log level. What was refused has an event of its own, which is limited like everything that
/// clients can cause.
/// </summary>
internal sealed class AuditLog(ILoggerFactory logs)
{
    public const string Done = "done";
    public const string Refused = "refused";
    public const string Failed = "failed";

    private static readonly EventId Performed = new(1521, "aurora_gateway.admin.action");
    private static readonly EventId Denied = new(1522, "aurora_gateway.admin.refused");

    private readonly ILogger log = logs.CreateLogger(EventOrigins.AuditCategory);

    public void Write(AdminAction action)
    {
        var isRefused = action.Outcome == Refused;
        log.Log(
            isRefused ? LogLevel.Warning : LogLevel.Information,
            isRefused ? Denied : Performed,
            action,
            null,
            static (state, _) => state.ToString());
    }
}
