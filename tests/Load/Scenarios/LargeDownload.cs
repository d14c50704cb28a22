using System.Globalization;
using System.Text;
using AuroraGateway.Load.Processes;

namespace AuroraGateway.Load.Scenarios;

/// <summary>A request for a large body, for clients that read it from a socket.</summary>
internal static class LargeDownload
{
    /// <param name="apiKey">The caller's.</param>
    /// <param name="bytes">What <see cref="StreamingAurora"/> sends.</param>
    public static byte[] Request(string apiKey, long bytes) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
            GET /tenants/{LoadTenants.Number(0)}/bytes/{bytes} HTTP/1.1
            Host: 127.0.0.1
            X-Api-Key: {apiKey}


            """).ReplaceLineEndings("\r\n"));
}
