using System.Collections.Frozen;

namespace AuroraGateway.Forwarding.Bodies;

/// <summary>Which requests can be sent once more, and which bodies are kept for that; immutable.</summary>
internal sealed class ReplayPolicy(ReplayOptions options)
{
    private static readonly string[] Idempotent = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];

    private readonly FrozenSet<string> methods =
        (options.Methods.Count > 0 ? options.Methods : [.. Idempotent]).ToFrozenSet(StringComparer.Ordinal);

    private readonly int maxBody = options.MaxBody;

    public bool Allows(string method) => methods.Contains(method);

    /// <summary>True if a body of this length is kept.</summary>
    public bool Keeps(long length) => length <= maxBody;
}
