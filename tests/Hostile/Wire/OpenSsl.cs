using System.Diagnostics;
using System.Net;

namespace AuroraGateway.Hostile.Wire;

/// <summary>The openssl command as a client.</summary>
internal static class OpenSsl
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Connects, sends the text, and closes.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> ConnectAsync(EndPoint endpoint, string text, params string[] options)
    {
        var start = new ProcessStartInfo("openssl", ["s_client", "-connect", endpoint.ToString()!, .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.StandardInput.WriteAsync(text);
            process.StandardInput.Close();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Longest);
            return await output + await errors;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
