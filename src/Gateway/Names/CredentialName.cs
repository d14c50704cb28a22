using System.Buffers;
using System.Collections.Frozen;

namespace AuroraGateway.Names;

/// <summary>The one list of words that mark the name of a header or query parameter as a credential's.</summary>
internal static class CredentialName
{
    private static readonly string[] Words =
    [
        "token", "key", "auth", "authn", "authz", "authorization", "authorisation", "authentication", "oauth", "bearer", "secret",
        "password", "passwd", "passphrase", "passcode", "pass", "pwd", "credential", "cred", "cookie", "session", "sess", "sid",
        "signature", "sig", "jwt", "saml", "assertion", "hmac", "otp", "totp",
    ];

    // Written together with one of the words and without a separator: accesstoken, apikey, jsessionid. Anything else beside it makes
    // another word: author, keyword, monkey.
    private static readonly string[] Companions =
    [
        "x", "s", "j", "my", "access", "api", "app", "application", "aurora", "solar", "client", "consumer", "customer", "user", "id",
        "value", "val", "string", "hash", "header", "data", "param", "refresh", "private", "public", "partner", "tenant", "account",
        "temporary", "temp", "master", "root", "admin", "service", "internal", "csrf", "xsrf", "web", "http", "https", "basic", "digest",
        "proxy", "php", "asp", "net", "login", "sso", "oidc", "github", "google", "amz", "aws", "azure", "sas", "shared", "server",
        "device", "caller", "gateway", "identity", "personal", "live", "test", "prod", "sandbox", "new", "old", "request", "signed",
        "signing", "sign", "encryption", "security", "secure", "license", "subscription", "webhook", "hook", "invite", "reset",
        "verification", "magic",
    ];

    // page_token, sort_key, key_word, pass_through: a word that the word beside it makes harmless.
    private static readonly FrozenSet<(string, string)> Harmless = new[]
    {
        ("page", "token"), ("paging", "token"), ("pagination", "token"), ("continuation", "token"), ("sync", "token"),
        ("cursor", "token"), ("resume", "token"), ("next", "token"), ("prev", "token"), ("previous", "token"), ("sort", "key"),
        ("sorting", "key"), ("order", "key"), ("group", "key"), ("partition", "key"), ("primary", "key"), ("foreign", "key"),
        ("idempotency", "key"), ("key", "word"), ("key", "words"), ("pass", "through"),
    }.ToFrozenSet();

    private static readonly FrozenSet<string> Marking = Words.ToFrozenSet(StringComparer.Ordinal);

    // By their first letter, the marking ones first.
    private static readonly ILookup<char, string> Known = Words.Concat(Companions).ToLookup(static word => word[0]);

    // A stranger's query is checked before its proof: what it may cost is bounded.
    private const int LongestWord = 64;

    // Across separators only words that do not come about by chance: users_id is no sid.
    private const int ShortestAcross = 5;

    private static readonly SearchValues<string> Anywhere = SearchValues.Create(Words, StringComparison.Ordinal);

    /// <summary>The words themselves, for the tests that hold other lists against this one.</summary>
    internal static IReadOnlyList<string> All => Words;

    /// <summary>
    /// True if the letters of the name, whatever is between them, contain one of the words. Only then <see cref="IsOne"/> can be true.
    /// </summary>
    /// <param name="letters">All letters of the name, in lower case.</param>
    public static bool IsPossible(ReadOnlySpan<char> letters) => letters.ContainsAny(Anywhere);

    /// <param name="decoded">The name as <see cref="NameWords.Decode"/> returns it.</param>
    public static bool IsOne(string decoded)
    {
        var words = NameWords.BySeparators(decoded);
        return HasMark(words) || HasMark(NameWords.ByCase(decoded)) || (words.Count > 1 && IsMark(string.Concat(words), ShortestAcross));
    }

    private static bool HasMark(List<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (IsMark(words[i], 0) && !IsHarmless(words, i))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHarmless(List<string> words, int at) =>
        (at > 0 && Harmless.Contains((words[at - 1], Singular(words[at])))) || (at + 1 < words.Count &&
            Harmless.Contains((words[at], words[at + 1])));

    private static string Singular(string word) => word.EndsWith('s') && Marking.Contains(word[..^1]) ? word[..^1] : word;

    private static bool IsMark(string word, int shortest) => Marking.Contains(word) ? word.Length >= shortest : IsMadeOf(word, shortest);

    /// <summary>True if the text can be cut into known words of which one marks a credential.</summary>
    private static bool IsMadeOf(string text, int shortest)
    {
        if (text.Length > LongestWord)
        {
            // One word that long is no word: refused if the caller wrote it, harmless where separators were left out.
            return shortest == 0 && IsPossible(text);
        }

        // What ends before each letter: nothing, companions only, or also a word that marks.
        Span<byte> reached = stackalloc byte[LongestWord + 1];
        reached.Clear();
        reached[0] = Companion;
        for (var at = 0; at < text.Length; at++)
        {
            if (reached[at] == 0)
            {
                continue;
            }

            foreach (var word in Known[text[at]])
            {
                if (text.AsSpan(at).StartsWith(word, StringComparison.Ordinal))
                {
                    reached[at + word.Length] |= Marking.Contains(word) && word.Length >= shortest ? Mark : reached[at];
                }
            }
        }

        return (reached[text.Length] & Mark) != 0;
    }

    private const byte Companion = 1;
    private const byte Mark = 2;
}
