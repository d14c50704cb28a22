namespace AuroraGateway.Hosting.Lifetime;

/// <summary>How long the process stays after SIGTERM.</summary>
/// <param name="Linger">New connections are accepted for so long.</param>
/// <param name="Grace">After that, requests under way may take so long.</param>
internal sealed record DepartureTerms(TimeSpan Linger, TimeSpan Grace)
{
    /// <summary>
    /// Of a data listener that other hosts reach: what sends them to it learns only after seconds that it must not any more.
    /// </summary>
    public static readonly TimeSpan RemoteLinger = TimeSpan.FromSeconds(5);

    /// <summary>For the server to close what is left.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>Another process may listen on the same address: new connections are left to it.</summary>
    public bool IsReplaced { get; init; }

    /// <summary>The sockets belong to a supervisor: connections wait in their queues for the next process.</summary>
    public bool IsInherited { get; init; }

    /// <summary>After so long nothing is waited for any more.</summary>
    public TimeSpan Longest => Linger + Grace;
}
