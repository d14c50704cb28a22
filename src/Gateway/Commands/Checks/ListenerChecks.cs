using System.Net.Sockets;
using AuroraGateway.Configuration.Compiling;

namespace AuroraGateway.Commands.Checks;

/// <summary>Whether <c>run</c> could listen where the configuration says: each listener is opened and released.</summary>
internal static class ListenerChecks
{
    /// <param name="settings">The configuration.</param>
    /// <param name="isRunning">A gateway with this configuration runs, and listens there.</param>
    public static IEnumerable<Finding> Run(GatewaySettings settings, bool isRunning)
    {
        foreach (var (setting, address) in ListenFailure.AddressesOf(settings))
        {
            yield return ListenFailure.TryOpen(address) switch
            {
                null => Finding.Good($"listener {setting}: {address} can be opened"),
                SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } when isRunning =>
                    Finding.Good($"listener {setting}: {address} is in use by the running gateway"),
                var trouble => Finding.Bad($"listener {setting}: cannot listen on {address}: "
                    + ListenFailure.Describe(address, trouble, ListenFailure.SectionOf(setting))),
            };
        }
    }
}
