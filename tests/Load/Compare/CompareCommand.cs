using System.CommandLine;

namespace AuroraGateway.Load.Compare;

/// <summary><c>compare</c>: the gateway beside other proxies.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var command = new Command("compare", "Measures the gateway beside nginx + Lua, HAProxy, Caddy and bare YARP");
        command.SetAction(_ => 0);
        return command;
    }
}
