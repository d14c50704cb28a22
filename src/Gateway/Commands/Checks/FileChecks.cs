using AuroraGateway.Configuration;

namespace AuroraGateway.Commands.Checks;

/// <summary>The files that hold secrets: who may read them.</summary>
public static class FileChecks
{
    private const UnixFileMode Writable = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public static IEnumerable<Finding> Run(GatewayOptions options)
    {
        if (string.IsNullOrEmpty(options.Aurora.ApplicationKey) && options.Aurora.ApplicationKeyFile is { Length: > 0 } key)
        {
            yield return Permissions("application key file", key);
        }
        else
        {
            yield return Finding.Good("application key: from the environment; a file (Aurora:ApplicationKeyFile) could be changed without a restart");
        }

        if (options.Admin.TokenFile is { Length: > 0 } token)
        {
            yield return Permissions("admin token file", token);
        }
    }

    private static Finding Permissions(string name, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return Finding.Good($"{name} {path}: can be read");
        }

        // Of the file itself: secret mounts are symbolic links, whose own mode says nothing.
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var mode = File.GetUnixFileMode(target);
        if ((mode & Writable) != 0)
        {
            return Finding.Bad($"{name} {path}: others may write it ({Octal(mode)}); chmod 0400 it");
        }

        return (mode & UnixFileMode.OtherRead) != 0
            ? Finding.Look($"{name} {path}: every user of this machine may read it ({Octal(mode)}); chmod 0400 it, or set defaultMode: 0400 on the secret's mount")
            : Finding.Good($"{name} {path}: can be read, and not by everybody ({Octal(mode)})");
    }

    private static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8);
}
