using AuroraGateway.Emulator.Seeds;

namespace AuroraGateway.Emulator;

/// <summary>What an emulated Aurora contains when it starts: tenants with projects and designs, webhooks and switches.</summary>
public sealed class EmulatorSeed
{
    internal const int LargestBytes = 16 * 1024 * 1024;

    private EmulatorSeed(SeedContent content) => Content = content;

    internal SeedContent Content { get; }

    /// <summary>Reads a seed from JSON; docs/emulator.md describes the form. Comments and trailing commas are allowed.</summary>
    /// <exception cref="EmulatorSeedException">It contains mistakes; each is listed with its place and what to do.</exception>
    public static EmulatorSeed FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new EmulatorSeed(SeedReader.Read(json));
    }

    /// <summary>Reads a seed from a file of at most 16 MiB.</summary>
    /// <exception cref="EmulatorSeedException">It contains mistakes; each is listed with its place and what to do.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static EmulatorSeed FromFile(string path)
    {
        // Read through a bound instead of by the file's length: a pipe has none.
        using var file = new StreamReader(path);
        var text = new char[4096];
        var json = new System.Text.StringBuilder();
        while (file.Read(text) is > 0 and var read)
        {
            json.Append(text, 0, read);
            if (json.Length > LargestBytes)
            {
                throw new EmulatorSeedException(["The seed is larger than 16 MiB. Keep only the tenants that the test needs."]);
            }
        }

        return FromJson(json.ToString());
    }
}
