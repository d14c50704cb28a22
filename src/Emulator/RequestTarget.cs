using System.Text;

namespace AuroraGateway.Emulator;

/// <summary>A request target as received, cut at the slashes and never decoded.</summary>
internal sealed class RequestTarget
{
    public RequestTarget(string raw)
    {
        Raw = raw;
        var question = raw.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? raw : raw[..question];
        Query = question < 0 ? "" : raw[(question + 1)..];
        IsAmbiguous = CouldBeReadTwoWays(path);
        Segments = path.Length > 1 && path[0] == '/' ? path[1..].Split('/') : [];
    }

    public string Raw { get; }

    /// <summary>Without the question mark.</summary>
    public string Query { get; }

    public string[] Segments { get; }

    /// <summary>At some depth of decoding it has a dot segment, an empty one, a backslash, a parameter or a hidden slash.</summary>
    public bool IsAmbiguous { get; }

    /// <summary>Every value of a query parameter, decoded.</summary>
    public IEnumerable<string> QueryValues(string name) =>
        QueryParameters().Where(each => each.Name == name).Select(each => each.Value);

    public IEnumerable<(string Name, string Value)> QueryParameters()
    {
        foreach (var part in Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? (Decode(part), "") : (Decode(part[..equals]), Decode(part[(equals + 1)..]));
        }

        static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
    }

    private static bool CouldBeReadTwoWays(string path)
    {
        if (path is not ['/', ..])
        {
            return true;
        }

        for (var depth = 0; ; depth++)
        {
            if (HasTrap(path))
            {
                return true;
            }

            if (!path.Contains('%', StringComparison.Ordinal))
            {
                return false;
            }

            switch (DecodeOnce(path))
            {
                // A percent sign that was itself encoded is a plain one; at the surface it is a malformed escape.
                case null: return depth == 0;
                case var decoded when HidesASlash(path, decoded): return true;
                case var decoded: path = decoded; break;
            }
        }
    }

    private static bool HasTrap(string path)
    {
        if (path.AsSpan().ContainsAny("\\;#") || path.Contains("//", StringComparison.Ordinal))
        {
            return true;
        }

        foreach (var character in path)
        {
            // 0xC0 and 0xC1 begin nothing but overlong forms of ASCII.
            if (character is < ' ' or '\x7f' or '\xc0' or '\xc1')
            {
                return true;
            }
        }

        return path.Contains("/.", StringComparison.Ordinal) && path.Split('/').Any(segment => segment is "." or "..");
    }

    private static bool HidesASlash(string before, string after) =>
        after.AsSpan().Count('/') != before.AsSpan().Count('/');

    private static string? DecodeOnce(string path)
    {
        var decoded = new StringBuilder(path.Length);
        for (var index = 0; index < path.Length; index++)
        {
            if (path[index] != '%')
            {
                decoded.Append(path[index]);
            }
            else if (index + 2 < path.Length && char.IsAsciiHexDigit(path[index + 1]) && char.IsAsciiHexDigit(path[index + 2]))
            {
                decoded.Append((char)Convert.FromHexString(path.AsSpan(index + 1, 2))[0]);
                index += 2;
            }
            else
            {
                return null;
            }
        }

        return decoded.ToString();
    }
}
