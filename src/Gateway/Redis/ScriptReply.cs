using StackExchange.Redis;

namespace AuroraGateway.Redis;

/// <summary>What a script returned. Each access throws <see cref="InvalidCastException"/> if the reply has another form.</summary>
internal readonly struct ScriptReply(RedisResult result)
{
    public long Number => (long)result;

    public string Text => (string)result!;

    public byte[] Bytes => (byte[])result!;

    public ScriptReply this[int index] => new(result[index]);
}
