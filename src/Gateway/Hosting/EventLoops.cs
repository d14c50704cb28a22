namespace AuroraGateway.Hosting;

/// <summary>
/// Lets the threads that wait for the sockets carry requests through themselves, as nginx's workers do: no request is handed from thread to
/// thread between its arrival and its response. What may take long must not happen on them; a long body hands them back after each stretch.
/// </summary>
internal static class EventLoops
{
    // Read by System.Net.Sockets before the first socket is used; both are documented in its sources only.
    private const string InlineVariable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
    private const string CountVariable = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    /// <summary>Sockets complete on the event loops.</summary>
    public static bool IsOn => Environment.GetEnvironmentVariable(InlineVariable) == "1";

    /// <summary>Called once, before the process uses a socket. A value that the operator set in the environment is kept.</summary>
    public static void Choose()
    {
        if (Environment.GetEnvironmentVariable(InlineVariable) is null)
        {
            Environment.SetEnvironmentVariable(InlineVariable, "1");
        }

        // Half the processors: with fewer loops a caller's connection and the one to Aurora are more often on the same, and the rest is
        // left to timers, logs and the collector.
        if (IsOn && Environment.GetEnvironmentVariable(CountVariable) is null)
        {
            Environment.SetEnvironmentVariable(
                CountVariable, Math.Max(1, Environment.ProcessorCount / 2).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
