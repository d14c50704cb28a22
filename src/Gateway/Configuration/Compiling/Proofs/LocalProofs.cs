using System.Collections.Frozen;
using AuroraGateway.Callers;

namespace AuroraGateway.Configuration.Compiling.Proofs;

/// <summary>Collects callers on this host: the user id of a Unix socket's peer, and the caller that needs no proof.</summary>
internal sealed class LocalProofs
{
    private readonly Dictionary<uint, Caller> uids = [];

    public Caller? Anonymous { get; private set; }

    public void AddUid(Caller caller, uint? uid, List<ConfigurationError> found)
    {
        if (uid is { } number && !uids.TryAdd(number, caller))
        {
            found.Add(new ConfigurationError(
                $"Callers:{caller.Name}:UnixSocketUid", $"the same user is {uids[number].Name} already: each caller needs its own"));
        }
    }

    public void AddAnonymous(Caller caller, List<ConfigurationError> found)
    {
        if (Anonymous is not null)
        {
            found.Add(new ConfigurationError(
                $"Callers:{caller.Name}:AnonymousOnLoopback", $"only one caller can be the one without a proof, and {Anonymous.Name} is"));
        }

        Anonymous ??= caller;
    }

    public FrozenDictionary<uint, Caller>? CompileUids() => uids.Count == 0 ? null : uids.ToFrozenDictionary();
}
