using AuroraGateway.Names;
using AuroraGateway.Problems;

namespace AuroraGateway.Callers;

/// <summary>
/// Refuses query parameters that name a credential, which would reach Aurora, its logs and ours, or that override the method.
/// </summary>
internal static class ForbiddenCredentials
{
    private const int UsualLength = 256;

    private static readonly Problem Credential = new(
        ProblemCode.ForbiddenCredential,
        "A query parameter is named like a credential. Send your own proof in a header and an embedded app's token " +
            "as Aurora-Session-Token. "
        + "Aurora's legacy AuroraKey/Signature cannot pass: the gateway adds the key itself.");

    private static readonly Problem Override = new(
        ProblemCode.ForbiddenCredential,
            "A query parameter overrides the method (such as _method). Send the method itself: grants and limits are checked against it.");

    /// <param name="query">The raw query, with its question mark, or empty.</param>
    public static Problem? Check(ReadOnlySpan<char> query)
    {
        if (query.Length <= 1)
        {
            return null;
        }

        foreach (var range in query[1..].SplitAny('&', ';'))
        {
            var pair = query[1..][range];
            var equals = pair.IndexOf('=');
            if (CheckName(equals < 0 ? pair : pair[..equals]) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static Problem? CheckName(ReadOnlySpan<char> name)
    {
        Span<char> buffer = name.Length <= UsualLength ? stackalloc char[UsualLength] : new char[name.Length];
        var letters = buffer[..Fold(name, buffer, out var isNested)];
        var (credential, overriding) = (isNested || CredentialName.IsPossible(letters), isNested || OverrideName.IsPossible(letters));
        if (!credential && !overriding)
        {
            return null;
        }

        var decoded = NameWords.Decode(name);
        return credential && CredentialName.IsOne(decoded) ? Credential : overriding && OverrideName.IsOne(decoded) ? Override : null;
    }

    /// <summary>Letters of the name once decoded, in lower case.</summary>
    private static int Fold(ReadOnlySpan<char> name, Span<char> letters, out bool isNested)
    {
        var length = 0;
        isNested = false;
        for (var i = 0; i < name.Length; i++)
        {
            var character = name[i];
            if (character == '%' && i + 2 < name.Length && char.IsAsciiHexDigit(name[i + 1]) && char.IsAsciiHexDigit(name[i + 2]))
            {
                character = (char)((Hex(name[i + 1]) << 4) | Hex(name[i + 2]));
                isNested |= character == '%';
                i += 2;
            }

            if (char.IsAsciiLetter(character))
            {
                letters[length++] = (char)(character | 0x20);
            }
        }

        return length;
    }

    private static int Hex(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
