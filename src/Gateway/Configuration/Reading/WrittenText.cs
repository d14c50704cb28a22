namespace AuroraGateway.Configuration.Reading;

/// <summary>The text of a configuration file, from which parts can be read again.</summary>
/// <param name="bytes">UTF-8 without a byte order mark.</param>
/// <param name="source">Names it in messages.</param>
internal sealed class WrittenText(ReadOnlyMemory<byte> bytes, SettingSource source)
{
    /// <summary>UTF-8 without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    public SettingSource Source => source;

    /// <summary>
    /// Texts that are repeated. It is shared by all readers of this text, so that a small part does not need a table of its own.
    /// </summary>
    public TextCache Cache { get; } = new();
}
