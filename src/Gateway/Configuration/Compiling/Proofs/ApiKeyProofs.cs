using AuroraGateway.Callers;
using AuroraGateway.Callers.ApiKeys;

namespace AuroraGateway.Configuration.Compiling.Proofs;

/// <summary>Collects the API keys of all callers; finds keys that two of them have.</summary>
internal sealed class ApiKeyProofs
{
    private readonly List<(byte[] Digest, Caller Caller)> keys = [];

    public void Add(Caller caller, byte[]?[] digests)
    {
        foreach (var digest in digests)
        {
            if (digest is not null)
            {
                keys.Add((digest, caller));
            }
        }
    }

    public ApiKeyRegister Compile(Func<Caller, byte[]?[]> digestsOf, List<ConfigurationError> found)
    {
        var register = new ApiKeyRegister(keys);
        foreach (var (first, second, digest) in register.Doubles())
        {
            var at = Array.FindLastIndex(digestsOf(second), known => known.AsSpan().SequenceEqual(digest));
            found.Add(new ConfigurationError(
                $"Callers:{second.Name}:ApiKeySha256:{at}", $"the same key belongs to {first.Name} already: each caller needs its own"));
        }

        return register;
    }
}
