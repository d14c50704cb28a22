using System.Text.RegularExpressions;

namespace AuroraGateway.Configuration;

/// <summary>
/// Variables that Kubernetes and Docker links put into a container for each service of the namespace. A service named
/// <c>callers--evil</c> would otherwise become
/// a setting, and stop the start.
/// </summary>
/// <remarks>Source: Kubernetes, "Accessing the Service", environment variables; no setting's name ends like this.</remarks>
internal static partial class ServiceLinks
{
    public static bool Is(string variable) => Ending().IsMatch(variable);

    [GeneratedRegex("_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$")]
    private static partial Regex Ending();
}
