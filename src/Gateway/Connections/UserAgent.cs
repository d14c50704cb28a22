using System.Reflection;

namespace AuroraGateway.Connections;

/// <summary>How the gateway names itself in requests of its own.</summary>
public static class UserAgent
{
    public static string Value { get; } =
        "aurora-gateway/" + (typeof(UserAgent).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");
}
