using AuroraGateway.Callers.Certificates;

namespace AuroraGateway.Configuration.Compiling.Proofs;

/// <summary>How one caller proves itself.</summary>
internal sealed class CallerProof
{
    /// <summary>SHA-256 of each of its keys; null for one that is not valid.</summary>
    public required byte[]?[] ApiKeys { get; init; }

    /// <summary>Claims, all of which must match; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Jwt { get; init; }

    /// <summary>A certificate is configured, also if its name is not valid.</summary>
    public bool HasCertificate { get; init; }

    public CertificateName? Certificate { get; init; }

    /// <summary>The user of a Unix socket's peer; null for none.</summary>
    public uint? Uid { get; init; }

    public bool AnonymousOnLoopback { get; init; }

    /// <summary>True if the other one proves the same, key by key and claim by claim.</summary>
    public bool IsSame(CallerProof other) =>
        (HasCertificate, Certificate, Uid, AnonymousOnLoopback)
            == (other.HasCertificate, other.Certificate, other.Uid, other.AnonymousOnLoopback)
        && ApiKeys.Length == other.ApiKeys.Length
        && ApiKeys.Zip(other.ApiKeys).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second))
        && (Jwt?.Count ?? 0) == (other.Jwt?.Count ?? 0)
        && (Jwt is null || Jwt.All(claim => other.Jwt!.TryGetValue(claim.Key, out var value) && value == claim.Value));
}
