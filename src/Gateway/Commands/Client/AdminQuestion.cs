using System.Net;
using System.Net.Http.Headers;
using AuroraGateway.Files;

namespace AuroraGateway.Commands.Client;

/// <summary>One GET to the admin listener of a gateway that runs.</summary>
internal static class AdminQuestion
{
    private const int Longest = 256 * 1024 * 1024;

    /// <returns>The body, or what is wrong and what to do.</returns>
    public static async Task<(byte[]? Body, string? Wrong)> AskAsync(
        string url, string path, string? tokenFile, CancellationToken cancellation)
    {
        var token = "";
        if (tokenFile is not null && TextFile.TryRead(tokenFile, out token) is { } unreadable)
        {
            return (null, unreadable);
        }

        try
        {
            using var client = AdminClient.For(url);
            client.MaxResponseContentBufferSize = Longest;
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (token.Trim() is { Length: > 0 } value)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", value);
            }

            using var response = await client.SendAsync(request, cancellation);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => (await response.Content.ReadAsByteArrayAsync(cancellation), null),
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
        catch (Exception exception) when (exception is HttpRequestException or IOException ||
            (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (
                null, $"no response from {url} ({(exception.InnerException ?? exception).Message.TrimEnd('.')}): name the admin " +
                    $"listener with --admin-url");
        }
    }
}
