using System.Collections.Frozen;
using AuroraGateway.Problems;

namespace AuroraGateway.Callers;

/// <summary>Refuses credentials in the query: they would reach Aurora, its logs, and ours.</summary>
public static class ForbiddenCredentials
{
    private const int Longest = 18;

    // Compared after percent-decoding the name, folding case and dropping everything but letters and digits.
    private static readonly FrozenSet<string> Names = new[]
    {
        "accesstoken", "apikey", "xapikey", "authorization", "bearertoken", "authtoken", "sessiontoken", "aurorasessiontoken",
        "aurorakey", "signature", "clientsecret", "token", "idtoken", "refreshtoken", "privatetoken", "oauthtoken", "jwt", "password", "secret",
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

    // Frameworks read a[access_token], access_token[] and access_token.x as places in a structure: the name counts as a whole and part by part.
    private static bool IsCredential(ReadOnlySpan<char> name)
    {
        var whole = new FoldedName(stackalloc char[Longest]);
        var part = new FoldedName(stackalloc char[Longest]);
        for (var i = 0; i < name.Length; i++)
        {
            var character = name[i];
            if (character == '%' && i + 2 < name.Length && char.IsAsciiHexDigit(name[i + 1]) && char.IsAsciiHexDigit(name[i + 2]))
            {
                character = (char)Convert.FromHexString(name.Slice(i + 1, 2))[0];
                i += 2;
            }

            if (character is '[' or ']' or '.')
            {
                if (part.IsForbidden)
                {
                    return true;
                }

                part.Clear();
            }
            else
            {
                part.Append(character);
                whole.Append(character);
            }
        }

        return part.IsForbidden || whole.IsForbidden;
    }

    /// <summary>Letters and digits in lower case, as many as the longest forbidden name has.</summary>
    private ref struct FoldedName(Span<char> buffer)
    {
        private readonly Span<char> buffer = buffer;
        private int length;

        public readonly bool IsForbidden => length <= Longest && Lookup.Contains(buffer[..length]);

        public void Append(char character)
        {
            if (char.IsAsciiLetterOrDigit(character) && length <= Longest)
            {
                if (length < Longest)
                {
                    buffer[length] = char.ToLowerInvariant(character);
                }

                length++;
            }
        }

        public void Clear() => length = 0;
    }
}
