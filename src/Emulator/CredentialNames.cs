using System.Collections.Frozen;

namespace AuroraGateway.Emulator;

/// <summary>
/// Names of headers and query parameters that a gateway must not pass on: credentials, method overrides, routing by header. Judged here
/// without the gateway's code, so that one mistake is not made twice; a test holds both against the same lists.
/// </summary>
internal static class CredentialNames
{
    private static readonly FrozenSet<string> Folded = FrozenSet.Create(
        "forwarded", "xrealip", "xhttpmethod", "xhttpmethodoverride", "xmethodoverride", "xrewriteurl", "remoteuser", "xremoteuser",
        "sslclientverify", "clientcert",
        "httpmethod", "methodoverride");

    private static readonly string[] Prefixes = ["xforwarded", "xoriginal", "xauth"];

    // The letters may be anywhere in the name.
    private static readonly string[] Parts =
    [
        "cookie", "token", "secret", "password", "passwd", "passphrase", "passcode", "authorization", "authorisation", "authentication",
        "credential", "signature", "apikey", "accesskey", "applicationkey", "clientcert", "jwt", "bearer", "oauth", "hmac", "saml",
    ];

    // As a word of its own.
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        "key", "auth", "authn", "authz", "pass", "pwd", "cred", "creds", "session", "sess", "sessid", "sid", "sig", "assertion", "otp",
            "totp", "keys", "sessions");

    private static readonly string[] Harmless =
    [
        "pagetoken", "pagingtoken", "paginationtoken", "continuationtoken", "synctoken", "cursortoken", "resumetoken", "nexttoken",
        "prevtoken", "previoustoken", "sortkey", "sortingkey", "orderkey", "groupkey", "partitionkey", "primarykey", "foreignkey",
        "idempotencykey", "keyword", "passthrough", "secwebsocketkey",
    ];

    /// <summary>Whether a header or a query parameter of this name has no business behind a gateway.</summary>
    public static bool Contain(string name)
    {
        var words = WordsOf(name);
        var folded = string.Concat(words);
        if (Folded.Contains(folded) || Array.Exists(Prefixes, prefix => folded.StartsWith(prefix, StringComparison.Ordinal)) ||
            IsOverride(name, folded))
        {
            return true;
        }

        var left = Harmless.Aggregate(string.Join(' ', words), Without);
        var letters = left.Replace(" ", "", StringComparison.Ordinal);
        return Array.Exists(Parts, part => letters.Contains(part, StringComparison.Ordinal))
            || left.Split(' ').Any(Words.Contains)
            || Array.Exists(["apikey", "appkey", "aurorakey", "privatekey", "publickey", "sessionid", "sessid", "authtoken"],
                part => letters.Contains(part, StringComparison.Ordinal));
    }

    // An order to a framework, not the name of a datum such as payment_method.
    private static bool IsOverride(string name, string folded) =>
        name.TrimStart().StartsWith('_') && folded is "method" or "verb" or "httpmethod";

    private static string Without(string words, string harmless)
    {
        for (var cut = 1; cut < harmless.Length; cut++)
        {
            words = words.Replace($"{harmless[..cut]} {harmless[cut..]}", "", StringComparison.Ordinal);
        }

        return words.Replace(harmless, "", StringComparison.Ordinal);
    }

    private static List<string> WordsOf(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var at = 0; at <= name.Length; at++)
        {
            var ends = at == name.Length || !char.IsAsciiLetter(name[at]);
            if (ends || (at > start && char.IsAsciiLetterUpper(name[at]) && char.IsAsciiLetterLower(name[at - 1])))
            {
                if (at > start)
                {
                    words.Add(name[start..at].ToLowerInvariant());
                }

                start = ends ? at + 1 : at;
            }
        }

        return words;
    }
}
