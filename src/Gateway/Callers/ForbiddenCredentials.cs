using System.Collections.Frozen;
using AuroraGateway.Problems;

namespace AuroraGateway.Callers;

/// <summary>Refuses credentials in the query: they would reach Aurora, its logs, and ours.</summary>
public static class ForbiddenCredentials
{
    // Compared after percent-decoding the name, folding case and dropping '_' and '-'.
    private static readonly FrozenSet<string> Names = new[]
    {
        "accesstoken", "apikey", "xapikey", "authorization", "bearertoken", "authtoken", "sessiontoken", "aurorasessiontoken",
        "aurorakey", "signature", "clientsecret",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();

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
            if (IsCredential(equals < 0 ? pair : pair[..equals]))
            {
                return new Problem(
                    ProblemCode.ForbiddenCredential,
                    "The query names a credential. Send your own proof in a header and an embedded app's token as Aurora-Session-Token; Aurora's legacy AuroraKey/Signature cannot pass a gateway that puts on the key itself.");
            }
        }

        return null;
    }

    private static bool IsCredential(ReadOnlySpan<char> name)
    {
        const int longest = 18;
        Span<char> folded = stackalloc char[longest];
        var length = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var character = name[i];
            if (character == '%' && i + 2 < name.Length && char.IsAsciiHexDigit(name[i + 1]) && char.IsAsciiHexDigit(name[i + 2]))
            {
                character = (char)Convert.FromHexString(name.Slice(i + 1, 2))[0];
                i += 2;
            }

            // '+' is a space in a form; '[' begins the index of access_token[].
            if (character is '_' or '-' or '+' or ' ' or '.')
            {
                continue;
            }

            if (character == '[')
            {
                break;
            }

            if (length == longest)
            {
                return false;
            }

            folded[length++] = char.ToLowerInvariant(character);
        }

        return Lookup.Contains(folded[..length]);
    }
}
