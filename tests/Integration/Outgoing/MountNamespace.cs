namespace AuroraGateway.Integration.Outgoing;

/// <summary>A gateway that sees other files in the places of <c>/etc/hosts</c> and <c>/etc/resolv.conf</c>.</summary>
internal static class MountNamespace
{
    /// <summary>Skips the test, with the reason, where no namespace can be made.</summary>
    public static async Task SkipUnlessAllowedAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Mount namespaces exist on Linux only.");
        var outcome = await TryAsync();
        Assert.SkipUnless(outcome is null, $"No mount namespace can be made here ({outcome}). Run this test as root.");
    }

    /// <summary>The command around the gateway's.</summary>
    public static string[] With(params (string File, string InPlaceOf)[] mounts) =>
    [
        "unshare", "--mount", "bash", "-c",
        string.Concat(mounts.Select(static mount => $"mount --bind '{mount.File}' '{mount.InPlaceOf}' && ")) + "exec \"$@\"", "gateway",
    ];

    private static async Task<string?> TryAsync()
    {
        try
        {
            var outcome = await Tool.RunAsync(Path.GetTempPath(), "unshare", ["--mount", "mount", "--bind", "/etc/hosts", "/etc/hosts"]);
            return outcome.ExitCode == 0 ? null : outcome.Errors.Trim();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return exception.Message;
        }
    }
}
