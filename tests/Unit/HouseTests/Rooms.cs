using System.Globalization;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>
/// Which namespace may name which: those of the rows below, and in its own room those to the right. CONTRIBUTING.md draws it.
/// </summary>
internal static class Rooms
{
    /// <summary>From top to bottom.</summary>
    public static IReadOnlyList<Room[]> Rows { get; } =
    [
        [new("")],
        [new("Commands", Room.Self, "Checks", "Webhooks", "Client")],
        [new("Configuration", "Reload", "Compiling", "Compiling.Proofs", "Reading", Room.Self)],
        [new("Hosting", Room.Self, "Health", "Lifetime", "Listeners", "Incoming", "Sockets", "Resources", "Tls")],
        [
            new("Forwarding", Room.Self, "Steps", "Model", "Sending", "Bodies", "Headers"), new("Webhooks"),
            new("Admin", Room.Self, "Status.Pages", "Status.Diagnoses", "Status", "Status.Troubles", "Status.Aurora", "Audit"),
        ],
        [
            new("Grants"), new("Limits", "Quota", "Callers", "Shared", Room.Self),
            new("Keys", "Shared", Room.Self, "Handles", "Failures", "Exchange"), new("Usage"),
        ],
        [
            new("Tenants", "Authorization", Room.Self), new("Redis"),
            new("Callers", "Identification", "Jwt", "ApiKeys", "Certificates", "UnixSocket", Room.Self),
        ],
        [new("Telemetry", Room.Self, "Events", "Output", "Windows")],
        [new("Connections", "Responses", Room.Self)],
        [new("Files", Room.Self, "Trust")],
        [new("Problems"), new("Names"), new("Platform")],
    ];

    /// <summary>Every namespace, the lowest first: each names only those before it, and none of its own row but in its own room.</summary>
    public static IReadOnlyDictionary<string, (int Row, string Room, int Part)> Places { get; } = Rows
        .SelectMany((row, index) => row.SelectMany(
            room => room.Namespaces.Select((name, part) => (name, Place: (Rows.Count - 1 - index, room.Name, part)))))
        .ToDictionary(static each => each.name, static each => each.Place);

    /// <summary>True if the arrow from one to the other points down.</summary>
    public static bool Allows(string from, string to)
    {
        var (above, below) = (Places[from], Places[to]);
        return above.Row > below.Row || (above.Room == below.Room && above.Part < below.Part);
    }

    /// <summary>The drawing of CONTRIBUTING.md.</summary>
    public static string Draw() => string.Join('\n', Rows.Select((row, index) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"    {Rows.Count - 1 - index,2}  {string.Join("   ", row.Select(static room => room.ToString()))}")));
}
