using System.Text;
using AuroraGateway.Files;

namespace AuroraGateway.Connections;

/// <summary>
/// <c>user:password</c> for a forward proxy, from a file that is read again whenever a tunnel is opened. If it cannot be read then, the
/// last good one is used.
/// </summary>
internal sealed class ProxyCredential
{
    private const int Longest = 1024;

    private volatile string authorization;

    private ProxyCredential(string path, string authorization)
    {
        Path = path;
        this.authorization = authorization;
    }

    public string Path { get; }

    /// <returns>Null, or what is wrong; never a part of the credential.</returns>
    public static string? TryRead(string path, out ProxyCredential? credential)
    {
        credential = null;
        if (Read(path, out var authorization) is { } wrong)
        {
            return wrong;
        }

        credential = new ProxyCredential(path, authorization!);
        return null;
    }

    /// <summary>Reads the file again.</summary>
    /// <returns>Null, or why the one before stays in use.</returns>
    public string? Refresh()
    {
        if (Read(Path, out var now) is { } wrong)
        {
            return wrong;
        }

        authorization = now!;
        return null;
    }

    /// <summary>The value of <c>Proxy-Authorization</c> (RFC 7617).</summary>
    public string Reveal()
    {
        Refresh();
        return authorization;
    }

    private static string? Read(string path, out string? authorization)
    {
        authorization = null;
        if (TextFile.TryRead(path, out var text) is { } unreadable)
        {
            return unreadable;
        }

        text = text.Trim();
        if (text.IndexOf(':') < 1 || text.Length > Longest || text.Any(char.IsControl))
        {
            return $"{path}: expected one line user:password";
        }

        authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        return null;
    }
}
