using System.Net;
using AuroraGateway.Hosting.Sockets;

namespace AuroraGateway.Hosting.Listeners;

/// <summary>How the data listener opens and buffers its connections.</summary>
/// <param name="Bind">Makes the listening socket.</param>
/// <param name="IsInline">Sockets complete on the event loops.</param>
/// <param name="ReadBuffer">Bytes that a connection may have received and not yet read.</param>
/// <param name="WriteBuffer">Bytes that a connection may have written and not yet sent.</param>
internal sealed record DataListenerOptions(Func<EndPoint, ListeningSocket> Bind, bool IsInline, long ReadBuffer, long WriteBuffer);
