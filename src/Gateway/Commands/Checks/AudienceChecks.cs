using System.Net;
using AuroraGateway.Configuration.Compiling;

namespace AuroraGateway.Commands.Checks;

/// <summary>Whether a client that may only call the data listener can also use the admin listener: drop keys, reload, change the log
/// level.</summary>
internal static class AudienceChecks
{
    private const int GroupWrites = 0b000_010_000;
    private const int OthersWrite = 0b000_000_010;

    public static IEnumerable<Finding> Run(GatewaySettings settings)
    {
        // Every client needs the token.
        if (settings.AdminToken is not null || Shared(settings) is not { } audience)
        {
            yield break;
        }

        yield return Finding.Look(
            $"admin: {audience} can use the admin listener without a token. Set Admin:TokenFile, or set Listen:AdminUrl to unix:/path " +
                $"with Listen:AdminSocketMode 600");
    }

    private static string? Shared(GatewaySettings settings)
    {
        if (settings.Admin.SocketPath is null)
        {
            return settings.Admin.Endpoint!.Address is var address && IPAddress.IsLoopback(address)
                ? "every process on this host"
                : $"every host that reaches {settings.Admin.Endpoint}";
        }

        var admin = Mode(settings.Options.Listen.AdminSocketMode);
        var data = Mode(settings.Options.Listen.SocketMode);
        if ((admin & OthersWrite) != 0)
        {
            return "every user of this host";
        }

        return (admin & GroupWrites) != 0 && (settings.Data.SocketPath is null || (data & (GroupWrites | OthersWrite)) != 0)
            ? "every caller in the group of the admin socket"
            : null;
    }

    private static int Mode(string octal) => Convert.ToInt32(octal, 8);
}
