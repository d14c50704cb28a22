using System.Net.Http.Headers;

namespace AuroraGateway.Platform;

/// <summary>The name and version under which the gateway appears to the servers that it calls by itself.</summary>
internal static class Product
{
    public const string Name = "aurora-gateway";

    /// <summary>Declared first: the initialiser of the next member reads it.</summary>
    public static string Version { get; } = Build.Own.Version;

    private static readonly ProductInfoHeaderValue UserAgent = new(Name, Version);
    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");

    /// <summary>
    /// For a request whose response the gateway reads itself. Web application firewalls refuse requests without User-Agent, and some edges
    /// choose HTML without Accept.
    /// </summary>
    public static void Describe(HttpRequestMessage request)
    {
        request.Headers.UserAgent.Add(UserAgent);
        request.Headers.Accept.Add(Json);
    }
}
