using System.Net.Sockets;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Hosting.Listeners;
using AuroraGateway.Hosting.Sockets;

namespace AuroraGateway.Commands.Checks;

/// <summary>Why an address cannot be listened on, and what to do.</summary>
internal static class ListenFailure
{
    private const string WebhooksUrl = "Webhooks:Url";

    /// <param name="address">The address of the listener.</param>
    /// <param name="exception">The system's error.</param>
    /// <param name="setting">The setting or section that contains the address.</param>
    public static string Describe(ListenAddress address, Exception exception, string setting = "Listen")
    {
        if (address.SocketPath is { } path && FolderTrouble(path, setting) is { } folder)
        {
            return folder;
        }

        var code = (exception as SocketException ?? exception.InnerException as SocketException)?.SocketErrorCode;
        var remedy = code switch
        {
            SocketError.AccessDenied when address.SocketPath is not null =>
                $"The gateway's user cannot write the socket's folder: change its owner or mode, or choose another folder under {setting}.",
            SocketError.AccessDenied => $"A port below 1024 needs CAP_NET_BIND_SERVICE: grant it, or choose another port under {setting}.",
            SocketError.AddressNotAvailable => $"This machine has no such address, or not yet: choose another under {setting}.",
            SocketError.AddressFamilyNotSupported => $"This machine has no IPv6: choose an IPv4 address under {setting}.",
            _ => $"Choose another address under {setting}, or stop what listens there.",
        };
        return $"{exception.Message.TrimEnd('.')}. {remedy}";
    }

    /// <summary>Why a listener of the settings cannot be opened: each is tried and released.</summary>
    /// <returns>The address with the reason; the exception's own words for all if each can be opened alone.</returns>
    public static string Describe(GatewaySettings settings, Exception exception)
    {
        foreach (var (setting, address) in AddressesOf(settings))
        {
            if (TryOpen(address) is { } trouble)
            {
                return $"cannot listen on {address}: {Describe(address, trouble, SectionOf(setting))}";
            }
        }

        var all = string.Join(" and ", AddressesOf(settings).Select(static each => each.Address));
        return $"cannot listen on {all}: {exception.Message.TrimEnd('.')}. Choose others under Listen, or stop what listens there.";
    }

    /// <summary>Each listener with its setting.</summary>
    public static IEnumerable<(string Setting, ListenAddress Address)> AddressesOf(GatewaySettings settings)
    {
        yield return ("Listen:Url", settings.Data);
        yield return ("Listen:AdminUrl", settings.Admin);
        if (settings.WebhookListen is { } webhooks)
        {
            yield return (WebhooksUrl, webhooks);
        }
    }

    /// <summary>How a remedy names the place of a listener's address.</summary>
    public static string SectionOf(string setting) => setting == WebhooksUrl ? setting : "Listen";

    /// <summary>Opens and releases it.</summary>
    /// <returns>Null if it can be opened.</returns>
    public static Exception? TryOpen(ListenAddress address)
    {
        try
        {
            if (address.SocketPath is { } path)
            {
                TryFolder(path);
                return null;
            }

            foreach (var endpoint in address.Bindable())
            {
                using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(endpoint);
                socket.Listen();
            }

            return null;
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return exception;
        }
    }

    // Another name in the same folder: the socket itself may be in use by a gateway that runs.
    private static void TryFolder(string path)
    {
        var own = Path.Combine(Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".", $".{Environment.ProcessId}");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(own));
        }

        File.Delete(own);
        if (!Path.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused && UnixSocketFile.IsSocket(path))
        {
            // What a process left that ended; it is removed at the start.
            return;
        }
        catch (SocketException exception)
        {
            throw new IOException($"{path} exists, and is no socket that can be replaced", exception);
        }

        throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }

    private static string? FolderTrouble(string path, string setting)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Directory.Exists(folder) ? null
            : Path.Exists(folder) ? $"{folder} is not a directory. Choose another path under {setting}."
            : $"the folder {folder} of the socket does not exist. Create it, or choose another path under {setting}.";
    }
}
