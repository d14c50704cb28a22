using AuroraGateway.Callers;
using AuroraGateway.Callers.ApiKeys;

namespace AuroraGateway.Configuration.Compiling.Proofs;

/// <summary>Compiles <c>ApiKeySha256</c>.</summary>
internal sealed class ApiKeyProofs(bool demo)
{
    private readonly Dictionary<string, (byte[] Digest, Caller Caller)> keys = new(StringComparer.OrdinalIgnoreCase);

    public void Add(Caller caller, IReadOnlyList<string> digests, string path, List<ConfigurationError> found)
    {
        for (var i = 0; i < digests.Count; i++)
        {
            var digest = digests[i];

            // The schema has named what is no digest already.
            if (digest.Length != 64 || !digest.All(char.IsAsciiHexDigit))
            {
                continue;
            }

            if (WeakKeys.Check(digest, demo) is { } weak)
            {
                found.Add(new ConfigurationError($"{path}:{i}", weak));
            }

            if (!keys.TryAdd(digest, (Convert.FromHexString(digest), caller)))
            {
                found.Add(new ConfigurationError($"{path}:{i}", $"the same key belongs to {keys[digest].Caller.Name} already: each caller needs its own"));
            }
        }
    }

    public ApiKeyRegister Compile() => new(keys.Values);
}
