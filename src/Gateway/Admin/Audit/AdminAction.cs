using System.Collections;
using System.Globalization;
using System.Net;
using System.Text.Json;
using AuroraGateway.Telemetry.Events;

namespace AuroraGateway.Admin.Audit;

/// <summary>
/// What an operator asked for, from where, and what became of it: the state of an audit event. Every text in it is clean and bounded.
/// </summary>
/// <param name="Name">Such as <c>DELETE /keys/{tenant}</c> or <c>SIGHUP</c>.</param>
/// <param name="Outcome"><c>done</c>, <c>refused</c> or <c>failed</c>.</param>
internal sealed record AdminAction(string Name, string Outcome) : IEventFields, IReadOnlyList<KeyValuePair<string, object?>>
{
    private const int LongestAddress = 65;

    /// <summary>What changed, or why nothing did; null if there is nothing to add.</summary>
    public string? Detail { get; init; }

    /// <summary>True for a good token; null if the listener requires none.</summary>
    public bool? IsAuthenticated { get; init; }

    /// <summary>Null for a signal.</summary>
    public string? Method { get; init; }

    public string? Path { get; init; }

    public int Status { get; init; }

    /// <summary>Of the problem that the client received; null for none.</summary>
    public string? Instance { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>Null for a Unix socket or a signal.</summary>
    public IPAddress? Address { get; init; }

    public int Port { get; init; }

    /// <summary>The user and the process at the other end of a Unix socket.</summary>
    public uint? Uid { get; init; }

    public uint? Pid { get; init; }

    int IReadOnlyCollection<KeyValuePair<string, object?>>.Count => 0;

    KeyValuePair<string, object?> IReadOnlyList<KeyValuePair<string, object?>>.this[int index] =>
        throw new ArgumentOutOfRangeException(nameof(index));

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("admin.action"u8, Name);
        json.WriteString("admin.outcome"u8, Outcome);
        WriteText(json, "admin.detail"u8, Detail);
        if (IsAuthenticated is { } authenticated)
        {
            json.WriteBoolean("admin.authenticated"u8, authenticated);
        }

        WriteSource(json);
        if (Method is not null)
        {
            json.WriteString("http.request.method"u8, Method);
            WriteText(json, "url.path"u8, Path);
            json.WriteNumber("http.response.status_code"u8, Status);
            WriteText(json, "instance"u8, Instance);
            WriteText(json, "user_agent.original"u8, UserAgent);
        }
    }

    public override string ToString()
    {
        var detail = Detail is null ? "" : $", {Detail}";
        var status = Method is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({Status})");
        var path = Path is null || Name.EndsWith(Path, StringComparison.Ordinal) ? "" : $" at {Path}";
        var agent = UserAgent is null ? "" : $", {UserAgent}";
        return $"Admin action {Name}{path}: {Outcome}{status}{detail}. Source: {Source}, {Proof}{agent}";
    }

    IEnumerator<KeyValuePair<string, object?>> IEnumerable<KeyValuePair<string, object?>>.GetEnumerator() =>
        Enumerable.Empty<KeyValuePair<string, object?>>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Enumerable.Empty<KeyValuePair<string, object?>>().GetEnumerator();

    private string Source =>
        Method is null ? "signal"
        : Address is not null ? new IPEndPoint(Address, Port).ToString()
        : $"Unix socket, uid {TextOf(Uid)}, pid {TextOf(Pid)}";

    private string Proof => IsAuthenticated switch
    {
        true => "authenticated",
        false => "not authenticated",
        null => Method is null ? "the kernel delivers it from the same user or root" : "no token is required",
    };

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private void WriteSource(Utf8JsonWriter json)
    {
        if (Method is null)
        {
            json.WriteString("client.address"u8, "signal"u8);
        }
        else if (Address is null)
        {
            json.WriteString("client.address"u8, "unix"u8);
            WriteNumber(json, "client.uid"u8, Uid);
            WriteNumber(json, "client.pid"u8, Pid);
        }
        else
        {
            Span<byte> text = stackalloc byte[LongestAddress];
            Address.TryFormat(text, out var written);
            json.WriteString("client.address"u8, text[..written]);
            json.WriteNumber("client.port"u8, Port);
        }
    }

    private static string TextOf(uint? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "unknown";

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, uint? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
    }
}
