using System.Collections.Frozen;
using AuroraGateway.Callers;
using AuroraGateway.Callers.UnixSocket;

namespace AuroraGateway.Configuration.Compiling.Proofs;

/// <summary>Compiles what is known of callers on this host: the user id of a Unix socket's peer, and who needs no proof.</summary>
internal sealed class LocalProofs
{
    private readonly Dictionary<uint, Caller> uids = [];

    public Caller? Anonymous { get; private set; }

    public void AddUid(Caller caller, long? configured, string path, List<ConfigurationError> found)
    {
        if (configured is not { } number || number is < 0 or >= uint.MaxValue)
        {
            return;
        }

        var uid = (uint)number;
        if (uid == SocketPeer.Overflow)
        {
            found.Add(new ConfigurationError(path, $"the kernel says {uid} of every user that has no id in the gateway's user namespace: it could be anybody"));
        }
        else if (PeerCredentials.Own is null)
        {
            found.Add(new ConfigurationError(path, "this system does not report the user of a Unix socket's peer: use another proof"));
        }
        else if (!uids.TryAdd(uid, caller))
        {
            found.Add(new ConfigurationError(path, $"the same user is {uids[uid].Name} already: each caller needs its own"));
        }
    }

    public void AddAnonymous(Caller caller, bool configured, string path, List<ConfigurationError> found)
    {
        if (!configured)
        {
            return;
        }

        if (Anonymous is not null)
        {
            found.Add(new ConfigurationError(path, $"only one caller can be the one without a proof, and {Anonymous.Name} is"));
        }

        Anonymous ??= caller;
    }

    public FrozenDictionary<uint, Caller>? CompileUids() => uids.Count == 0 ? null : uids.ToFrozenDictionary();
}
