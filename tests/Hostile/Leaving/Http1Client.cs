using System.Globalization;
using System.Text;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile.Leaving;

/// <summary>Over HTTP/1.1. No library is between: one would send a lost request again.</summary>
/// <param name="open">Opens a connection.</param>
/// <param name="hasSuccessor">Connections are expected to be accepted at any time.</param>
/// <param name="isOneEach">A connection for each request.</param>
internal sealed class Http1Client(Func<CancellationToken, Task<RawSocket>> open, bool hasSuccessor = false, bool isOneEach = false)
    : BusyClient(hasSuccessor)
{
    public const string Close1 = "Connection: close";

    private static readonly byte[] Request = Bytes("");
    private static readonly byte[] LastRequest = Bytes(Close1 + "\r\n");

    private RawSocket? connection;

    /// <summary>Sends a request on a connection and reads the response.</summary>
    /// <returns>The head, or null if the connection was closed before the end of the response.</returns>
    public static async Task<string?> AskAsync(
        RawSocket connection, CancellationToken cancellation, bool isLast = false, Action? sent = null)
    {
        await connection.SendAsync(isLast ? LastRequest : Request, cancellation);
        sent?.Invoke();
        var text = "";
        while (!IsWhole(text))
        {
            if (await connection.ReadSomeAsync(cancellation) is not { Length: > 0 } some)
            {
                return null;
            }

            text += Encoding.Latin1.GetString(some);
        }

        return text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
    }

    protected override async Task<string?> SendAsync(CancellationToken cancellation)
    {
        try
        {
            connection ??= await open(cancellation);
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            Sent();
            return $"the handshake broke off: {exception.Message}";
        }

        var head = await AskAsync(connection, cancellation, isOneEach, Sent);
        if (head is null || isOneEach || head.Contains(Close1, StringComparison.OrdinalIgnoreCase))
        {
            Close();
        }

        if (head?.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) == true)
        {
            Count();
            return null;
        }

        return head is null ? "closed without a response" : head.Split("\r\n")[0];
    }

    protected override void Close()
    {
        connection?.Dispose();
        connection = null;
    }

    private static byte[] Bytes(string lines) => Encoding.ASCII.GetBytes(
        $"GET /tenants/{GatewayProcess.TenantA}/projects?per_page=1 HTTP/1.1\r\nHost: gateway\r\n" +
        $"X-Api-Key: {GatewayProcess.AllKey}\r\n{lines}\r\n");

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        foreach (var line in text[..end].Split("\r\n"))
        {
            if (line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
            {
                return text.Length - end - 4 >= int.Parse(line["Content-Length: ".Length..], CultureInfo.InvariantCulture);
            }
        }

        return text.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
    }
}
