using System.CommandLine;
using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Commands;

/// <summary><c>caller-key</c>: makes a key for a caller.</summary>
internal static class CallerKeyCommand
{
    private const int Bytes = 32;

    public static Command Create()
    {
        var command = new Command("caller-key", "Make a new caller key and print it with its SHA-256 for the configuration.");
        command.SetAction(static _ =>
        {
            var key = "agk_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
            Console.WriteLine($"key     {key}");
            Console.WriteLine($"sha256  {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}");
            Console.Error.WriteLine("Give the key to the caller (X-Api-Key or Authorization: Bearer); put the sha256 under " +
                "Callers:<name>:ApiKeySha256. The key is not stored anywhere.");
            return 0;
        });
        return command;
    }
}
