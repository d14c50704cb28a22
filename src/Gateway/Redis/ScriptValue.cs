using StackExchange.Redis;

namespace AuroraGateway.Redis;

/// <summary>An argument of a script: text, a number or bytes.</summary>
internal readonly struct ScriptValue
{
    private ScriptValue(RedisValue value) => Value = value;

    internal RedisValue Value { get; }

    public static implicit operator ScriptValue(string value) => new(value);

    public static implicit operator ScriptValue(long value) => new(value);

    public static implicit operator ScriptValue(byte[] value) => new(value);
}
