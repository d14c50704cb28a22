using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Callers.ApiKeys;

/// <summary>Digests of keys that are easy to guess. A digest does not show how long its key is, but it can be compared with the digests of
/// the usual guesses.</summary>
internal static class WeakKeys
{
    private static readonly string[] Demo = ["demo-caller-key", "viewer-caller-key"];

    private static readonly string[] Guessable =
    [
        "", "\n", "key", "api-key", "apikey", "caller-key", "secret", "password", "passw0rd", "changeme", "change-me", "default", "test",
        "demo", "admin", "root",
        "token", "123456", "12345678", "letmein", "example", "aurora", "aurora-gateway", "gateway",
    ];

    private static readonly Lazy<FrozenSet<string>> DemoDigests = new(() => Digests(Demo));
    private static readonly Lazy<FrozenSet<string>> GuessableDigests = new(() => Digests(Guessable));

    /// <param name="sha256">A digest in hexadecimal.</param>
    /// <param name="demo">The demonstration's own keys are fine.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Check(string sha256, bool demo)
    {
        if (!demo && DemoDigests.Value.Contains(sha256))
        {
            return "this is a key of `aurora-gateway dev`, which is public; create one with `aurora-gateway caller-key`";
        }

        return GuessableDigests.Value.Contains(sha256)
            ? "this is the digest of nothing or of a common word; create a key with `aurora-gateway caller-key`"
            : null;
    }

    private static FrozenSet<string> Digests(string[] keys) =>
        keys.Select(key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
