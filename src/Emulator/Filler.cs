namespace AuroraGateway.Emulator;

/// <summary>As many bytes as asked for, repeated from one block and never held together.</summary>
internal static class Filler
{
    private static readonly byte[] Filled = Block();

    public static async Task WriteAsync(Stream stream, long bytes, CancellationToken cancellation)
    {
        for (var left = bytes; left > 0; left -= Filled.Length)
        {
            await stream.WriteAsync(Filled.AsMemory(0, (int)Math.Min(left, Filled.Length)), cancellation);
        }
    }

    // Letters and digits only: valid inside a JSON string too.
    private static byte[] Block()
    {
        var block = new byte[64 * 1024];
        for (var index = 0; index < block.Length; index++)
        {
            block[index] = "abcdefghijklmnopqrstuvwxyz0123456789"u8[index % 36];
        }

        return block;
    }
}
