namespace AuroraGateway.Keys.Exchange;

/// <summary><c>Aurora:AllowInsecure</c>: the one host, of an emulator, that may be called over http although it is not loopback.</summary>
internal static class InsecureHost
{
    private const string Aurora = "aurorasolar.com";

    /// <summary>Whether the URL's host is the one that was named. Aurora's own hosts never are: their keys open customers' data.</summary>
    public static bool Is(Uri uri, string? named) =>
        !string.IsNullOrEmpty(named)
        && uri.Host.Trim('[', ']').Equals(named.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && !IsOfAurora(uri.Host);

    /// <summary>What is wrong with the setting; null if nothing.</summary>
    public static string? Mistake(AuroraOptions options)
    {
        if (string.IsNullOrEmpty(options.AllowInsecure))
        {
            return null;
        }

        if (!string.IsNullOrEmpty(options.Environment))
        {
            return "cannot be used with Aurora:Environment, which is always https. Remove one of them";
        }

        if (!Uri.TryCreate(options.BaseUrl, UriKind.Absolute, out var uri))
        {
            return "has no effect without Aurora:BaseUrl. Set Aurora:BaseUrl to the emulator's http address, or remove this setting";
        }

        if (uri.Scheme == Uri.UriSchemeHttps)
        {
            return "has no effect with https in Aurora:BaseUrl. Remove it";
        }

        return IsOfAurora(uri.Host) ? "cannot name a host of Aurora. Use https in Aurora:BaseUrl"
            : Is(uri, options.AllowInsecure) ? null
            : $"must be the host of Aurora:BaseUrl, {uri.Host}. Write \"{uri.Host}\" if that host is an emulator in a test network";
    }

    private static bool IsOfAurora(string host)
    {
        var name = host.TrimEnd('.');
        return name.Equals(Aurora, StringComparison.OrdinalIgnoreCase) || name.EndsWith("." + Aurora, StringComparison.OrdinalIgnoreCase);
    }
}
