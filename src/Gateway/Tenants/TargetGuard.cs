using System.Buffers;
using AuroraGateway.Problems;

namespace AuroraGateway.Tenants;

/// <summary>
/// Step 1: refuses every request target that two parsers could read differently, and takes the tenant from the raw path, once.
/// </summary>
internal static class TargetGuard
{
    private const int MaxLength = 8 * 1024;

    // RFC 3986 pchar and the slash, less ';': matrix parameters are stripped by some servers and not by others.
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@/%");

    // Printable ASCII without '#', which no origin-form target may hold (RFC 9112, section 3.2.1).
    private static readonly SearchValues<char> QueryCharacters =
        SearchValues.Create("!\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Reads <paramref name="raw"/>, the target exactly as it was sent on the request line (or in <c>:path</c>).</summary>
    /// <returns>Null if the target is good, else why not.</returns>
    public static Problem? Check(string raw, out RequestTarget target)
    {
        target = default;
        if (raw.Length == 0 || raw[0] != '/')
        {
            return Ambiguous("The request target must be a path that begins with a slash: absolute-form, authority-form and " +
                "asterisk-form are refused.");
        }

        if (raw.Length > MaxLength)
        {
            return Ambiguous("The request target is longer than 8192 characters.");
        }

        var pathEnd = raw.IndexOf('?');
        if (pathEnd < 0)
        {
            pathEnd = raw.Length;
        }

        var path = raw.AsSpan(0, pathEnd);
        if (path.IndexOfAnyExcept(PathCharacters) is var bad and >= 0)
        {
            return Ambiguous(
                $"The path contains a character (U+{(int)path[bad]:X4}) that is not allowed there. Percent-encode it, or leave it out.");
        }

        if (raw.AsSpan(pathEnd).ContainsAnyExcept(QueryCharacters))
        {
            return Ambiguous("The query contains a control character, a '#' or a character outside ASCII; percent-encode it.");
        }

        return CheckEscapes(path) ?? CheckSegments(path) ?? Locate(raw, pathEnd, out target);
    }

    private static Problem? CheckEscapes(ReadOnlySpan<char> path)
    {
        for (var at = path.IndexOf('%'); at >= 0;)
        {
            if (at + 2 >= path.Length || !char.IsAsciiHexDigit(path[at + 1]) || !char.IsAsciiHexDigit(path[at + 2]))
            {
                return Ambiguous("A '%' in the path is not followed by two hexadecimal digits.");
            }

            var octet = (Hex(path[at + 1]) << 4) | Hex(path[at + 2]);
            if (octet is < 0x20 or >= 0x7F or '/' or '\\' or '.' or '%' or ';' or '?' or '#' || IsUnreserved(octet))
            {
                return Ambiguous(
                    $"The path contains %{octet:X2}: servers read it differently. Write letters, digits, '-', '.', '_' and '~' unencoded. "
                    + "Remove encoded controls and delimiters.");
            }

            var next = path[(at + 3)..].IndexOf('%');
            at = next < 0 ? -1 : at + 3 + next;
        }

        return null;
    }

    private static Problem? CheckSegments(ReadOnlySpan<char> path)
    {
        var rest = path[1..];
        while (true)
        {
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            if (segment.IsEmpty && path.Length > 1)
            {
                return Ambiguous("The path contains an empty segment or ends in a slash. Remove the extra slash.");
            }

            if (segment is "." or "..")
            {
                return Ambiguous("The path contains a dot segment, '.' or '..'. Write the path without it.");
            }

            if (slash < 0)
            {
                return null;
            }

            rest = rest[(slash + 1)..];
        }
    }

    private static Problem? Locate(string raw, int pathEnd, out RequestTarget target)
    {
        var path = raw.AsSpan(0, pathEnd);
        var start = 0;
        if (StartsWithSegment(path, "/v2", out var folded))
        {
            start = 3;
        }
        else if (folded)
        {
            target = default;
            return WrongCase();
        }

        var below = path[start..];
        var kind = TargetKind.None;
        var nameLength = 0;
        foreach (var (name, candidate) in Names)
        {
            if (StartsWithSegment(below, name, out folded))
            {
                (kind, nameLength) = (candidate, name.Length);
                break;
            }

            if (folded)
            {
                target = default;
                return WrongCase();
            }
        }

        if (kind == TargetKind.None || below.Length <= nameLength + 1 || (kind == TargetKind.Application && start > 0))
        {
            target = new RequestTarget(raw, TargetKind.None, default, 0, 0, pathEnd);
            return null;
        }

        var idStart = start + nameLength + 1;
        var idLength = raw.AsSpan(idStart, pathEnd - idStart).IndexOf('/');
        var scopeEnd = idLength < 0 ? pathEnd : idStart + idLength;
        TenantId tenant = default;
        if (kind == TargetKind.Tenant && !TenantId.TryParse(raw.AsSpan(idStart, scopeEnd - idStart), out tenant))
        {
            target = default;
            return new Problem(
                ProblemCode.InvalidTenant, "The tenant in the path must be a UUID in lower case with hyphens, as Aurora writes it.");
        }

        var belowTenant = -1;
        if (kind == TargetKind.Application &&
            NamedTenant.Find(raw.AsSpan(scopeEnd, pathEnd - scopeEnd), raw.AsSpan(pathEnd), out tenant, out belowTenant) is { } unclear)
        {
            target = default;
            return unclear;
        }

        target = new RequestTarget(raw, kind, tenant, idStart, scopeEnd, pathEnd, belowTenant < 0 ? 0 : scopeEnd + belowTenant);
        return null;
    }

    private static readonly (string Name, TargetKind Kind)[] Names =
    [
        ("/tenants", TargetKind.Tenant),
        ("/partner_applications", TargetKind.Application),
        ("/application_partners", TargetKind.Application),
    ];

    private static bool StartsWithSegment(ReadOnlySpan<char> path, string segment, out bool inOtherCase)
    {
        inOtherCase = false;
        if (path.Length < segment.Length || (path.Length > segment.Length && path[segment.Length] != '/'))
        {
            return false;
        }

        if (path.StartsWith(segment, StringComparison.Ordinal))
        {
            return true;
        }

        inOtherCase = path.StartsWith(segment, StringComparison.OrdinalIgnoreCase);
        return false;
    }

    private static Problem WrongCase() => Ambiguous("The path begins with the right word in the wrong case; write it in lower case.");

    private static Problem Ambiguous(string detail) => new(ProblemCode.AmbiguousPath, detail);

    private static int Hex(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool IsUnreserved(int octet) => char.IsAsciiLetterOrDigit((char)octet) || octet is '-' or '_' or '~';
}
