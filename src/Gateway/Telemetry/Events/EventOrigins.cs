using System.Collections.Frozen;

namespace AuroraGateway.Telemetry.Events;

/// <summary>
/// The one list of events that callers or strangers can cause. Each is limited to a few lines a minute, and none pushes an operator's event
/// out of the history. An event of the gateway that is not listed is one of the operator's.
/// </summary>
internal static class EventOrigins
{
    /// <summary>Prefix of the gateway's own categories.</summary>
    public const string OwnCategories = "AuroraGateway";

    /// <summary>Of what operators did on the admin listener or by a signal.</summary>
    public const string AuditCategory = "AuroraGateway.Audit";

    private const int FirstOwn = 1000;
    private const string HostCategories = "Microsoft.Extensions.Hosting";
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    // "An unhandled exception was thrown by the application": always a fault of the gateway.
    private const int ApplicationError = 13;

    // "Automatic draining of the request body failed": its caller left, or Aurora responded, while the body was still being sent. Kestrel
    // calls that an error.
    private const int DrainFailed = 67;

    private static readonly FrozenDictionary<int, EventOrigin> Own = new Dictionary<int, EventOrigin>
    {
        [1001] = EventOrigin.Caller,
        [1101] = EventOrigin.Caller,
        [1102] = EventOrigin.Caller,
        [1103] = EventOrigin.Caller,
        [1104] = EventOrigin.Caller,
        [1106] = EventOrigin.Caller,
        [1107] = EventOrigin.Caller,

        // A refused request to the admin listener.
        [1522] = EventOrigin.Caller,
        [1613] = EventOrigin.Stranger,
        [1615] = EventOrigin.Stranger,
        [1616] = EventOrigin.Caller,
        [1702] = EventOrigin.Stranger,
        [1703] = EventOrigin.Stranger,
        [1706] = EventOrigin.Stranger,
        [1707] = EventOrigin.Stranger,
        [1801] = EventOrigin.Caller,
        [1802] = EventOrigin.Caller,
        [1803] = EventOrigin.Stranger,
        [1806] = EventOrigin.Caller,
        [1807] = EventOrigin.Caller,
        [1809] = EventOrigin.Caller,
        [1810] = EventOrigin.Caller,
        [1811] = EventOrigin.Caller,
        [1812] = EventOrigin.Caller,
        [1813] = EventOrigin.Caller,
    }.ToFrozenDictionary();

    public static EventOrigin Of(string category, int id)
    {
        if (category.StartsWith(OwnCategories, StringComparison.Ordinal))
        {
            // A category of the gateway may be used by the framework, whose ids are small: the sockets' lines for each connection.
            return id < FirstOwn ? EventOrigin.Stranger : Own.GetValueOrDefault(id);
        }

        return category.StartsWith(HostCategories, StringComparison.Ordinal) ? EventOrigin.Gateway
            : IsOwnFault(category, id) ? EventOrigin.Caller
            : EventOrigin.Stranger;
    }

    /// <summary>True if the event's exception says where in the gateway to look; false if it only says what a peer did.</summary>
    public static bool HasStack(string category, int id) => Of(category, id) != EventOrigin.Stranger;

    /// <summary>True for what is never written: it says nothing that the access line does not say.</summary>
    public static bool IsNoise(string category, int id) => id == DrainFailed && category == Kestrel;

    /// <summary>Lines of one event in a minute at the most.</summary>
    public static int LinesPerMinute(EventOrigin origin) => origin switch
    {
        EventOrigin.Stranger => 10,
        EventOrigin.Caller => 60,
        _ => 1000,
    };

    private static bool IsOwnFault(string category, int id) => id == ApplicationError && category == Kestrel;
}
