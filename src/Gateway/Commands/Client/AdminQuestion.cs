using System.Net;
using System.Net.Http.Headers;
using AuroraGateway.Files;

namespace AuroraGateway.Commands.Client;

/// <summary>One GET to the admin listener of a gateway that runs.</summary>
internal static class AdminQuestion
{
    private const int Longest = 256 * 1024 * 1024;
    private const int LongestStatus = 16 * 1024 * 1024;

    /// <returns>The body, or what is wrong and what to do.</returns>
    public static async Task<(byte[]? Body, string? Wrong)> AskAsync(
        string url, string path, string? tokenFile, CancellationToken cancellation)
    {
        if (ReadToken(tokenFile, out var token) is { } unreadable)
        {
            return (null, unreadable);
        }

        try
        {
            var (code, body) = await SendAsync(url, path, token, Longest, cancellation);
            return code switch
            {
                HttpStatusCode.OK => (body, null),
                HttpStatusCode.Unauthorized =>
                    (null, $"the gateway at {url} refuses without its token: name the file of Admin:TokenFile with --token-file"),
                var status =>
                    (null, $"{url} responded {(int)status}: name the admin listener of a gateway of this version with --admin-url"),
            };
        }
        catch (Exception exception) when (exception is UriFormatException or NotSupportedException or ArgumentException or FormatException)
        {
            return (null, $"--admin-url {url} is not an address: write http://ADDRESS:PORT or unix:/path/of/socket, as in Listen:AdminUrl");
        }
        catch (Exception exception) when (IsNoResponse(exception, cancellation))
        {
            return (
                null, $"no response from {url} ({(exception.InnerException ?? exception).Message.TrimEnd('.')}): name the admin " +
                    $"listener with --admin-url");
        }
    }

    /// <returns>What is wrong with the file; null, and an empty token, if none is named.</returns>
    public static string? ReadToken(string? file, out string token)
    {
        token = "";
        var unreadable = string.IsNullOrEmpty(file) ? null : TextFile.TryRead(file, out token);
        token = token.Trim();
        return unreadable;
    }

    /// <summary>What the gateway says of itself, as JSON.</summary>
    /// <param name="url">As in <c>Listen:AdminUrl</c>.</param>
    /// <param name="token">Empty for none.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="UriFormatException">The URL is none.</exception>
    /// <exception cref="HttpRequestException">No response, or one of more than 16 MiB.</exception>
    public static Task<(HttpStatusCode Status, byte[] Body)> StatusAsync(string url, string token, CancellationToken cancellation) =>
        SendAsync(url, "/status", token, LongestStatus, cancellation);

    /// <summary>The listener did not respond; not the case if this command was called off.</summary>
    public static bool IsNoResponse(Exception exception, CancellationToken cancellation) =>
        exception is HttpRequestException or IOException ||
        (exception is OperationCanceledException && !cancellation.IsCancellationRequested);

    private static async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(
        string url, string path, string token, int longest, CancellationToken cancellation)
    {
        using var client = AdminClient.For(url);
        client.MaxResponseContentBufferSize = longest;
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var response = await client.SendAsync(request, cancellation);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
    }
}
