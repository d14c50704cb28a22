using System.Diagnostics;

namespace AuroraGateway.Load.Compare;

/// <summary>The programs that a comparison needs and Debian packages; what is missing is installed by root, or named.</summary>
internal static class Packages
{
    public const string LuaModules = "/usr/lib/nginx/modules";

    private static readonly (string Needs, string Package)[] Known =
    [
        ("nginx", "nginx-light"), ($"{LuaModules}/ngx_http_lua_module.so", "libnginx-mod-http-lua"),
        ("/usr/share/doc/lua-cjson", "lua-cjson"),
        ("haproxy", "haproxy"), ("caddy", "caddy"), ("wrk", "wrk"),
    ];

    /// <summary>The full path of a program, also in the folders that only root's PATH names.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Concat(["/usr/sbin", "/usr/local/sbin"])
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    public static async Task Require(CancellationToken cancellationToken)
    {
        var missing = Known.Where(k => !Present(k.Needs)).Select(k => k.Package).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var install = $"apt-get install -y --no-install-recommends {string.Join(' ', missing)}";
        if (!Environment.IsPrivilegedProcess || Find("apt-get") is null)
        {
            throw new InvalidOperationException($"The comparison needs packages that are not installed. As root: {install}");
        }

        await Console.Error.WriteLineAsync($"Installing {string.Join(", ", missing)}.");
        using var process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", $"apt-get update -qq && DEBIAN_FRONTEND=noninteractive {install} >/dev/null"]))!;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The comparison needs packages that could not be installed. As root: {install}");
        }
    }

    private static bool Present(string needed) => needed.StartsWith('/') ? Path.Exists(needed) : Find(needed) is not null;
}
