using System.Net;
using Microsoft.AspNetCore.Connections;

namespace AuroraGateway.Hosting.Listeners;

/// <summary>Gives Kestrel one transport for callers and another for the operator, which share no thread.</summary>
/// <param name="isAdmin">Recognises an endpoint of the admin listener by reference: both listeners may have the same address and port
/// 0.</param>
/// <param name="openData">Opens the data listener.</param>
/// <param name="openAdmin">Opens the admin listener.</param>
internal sealed class ListenerFactory(
    Func<EndPoint, bool> isAdmin, Func<EndPoint, IConnectionListener> openData, Func<EndPoint, IConnectionListener> openAdmin)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or System.Net.Sockets.UnixDomainSocketEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            return new(isAdmin(endpoint) ? openAdmin(endpoint) : openData(endpoint));
        }
        catch (System.Net.Sockets.SocketException exception) when (
            exception.SocketErrorCode == System.Net.Sockets.SocketError.AddressAlreadyInUse)
        {
            // As Kestrel's own transport reports it.
            throw new AddressInUseException(exception.Message, exception);
        }
    }
}
