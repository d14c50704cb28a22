using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KeraLua;

namespace AuroraGateway.Unit.Schedules;

/// <summary>Runs Lua as Redis does: <c>KEYS</c>, <c>ARGV</c>, <c>redis.call</c> and <c>redis.pcall</c>. One interpreter for each
/// thread.</summary>
internal sealed class LuaScripts : IDisposable
{
    [ThreadStatic]
    private static LuaScripts? ours;

    private readonly Lua lua = new();
    private readonly Dictionary<string, int> compiled = [];
    private readonly LuaFunction call;
    private readonly LuaFunction sum;
    private Func<string[], object?>? commands;
    private Exception? failure;

    private LuaScripts()
    {
        // Kept in a field: Lua holds no reference to it.
        call = Call;
        sum = Sum;
        lua.NewTable();
        lua.PushCFunction(call);
        lua.SetField(-2, "call");
        lua.PushCFunction(call);
        lua.SetField(-2, "pcall");
        lua.PushCFunction(sum);
        lua.SetField(-2, "sha1hex");
        lua.SetGlobal("redis");
    }

    public static object? Run(string script, string[] names, string[] values, Func<string[], object?> commands) =>
        (ours ??= new LuaScripts()).RunHere(script, names, values, commands);

    public void Dispose() => lua.Dispose();

    private object? RunHere(string script, string[] names, string[] values, Func<string[], object?> does)
    {
        (commands, failure) = (does, null);
        if (!compiled.TryGetValue(script, out var chunk))
        {
            Check(lua.LoadString(script));
            compiled[script] = chunk = lua.Ref(LuaRegistry.Index);
        }

        Push(names);
        lua.SetGlobal("KEYS");
        Push(values);
        lua.SetGlobal("ARGV");
        lua.RawGetInteger(LuaRegistry.Index, chunk);
        var status = lua.PCall(0, 1, 0);
        if (failure is { } inside)
        {
            lua.SetTop(0);
            throw new InvalidOperationException("A command of a script failed.", inside);
        }

        Check(status);
        var result = Read(-1);
        lua.SetTop(0);
        return result;
    }

    private void Check(LuaStatus status)
    {
        if (status != LuaStatus.OK)
        {
            var why = lua.ToString(-1);
            lua.SetTop(0);
            throw new InvalidOperationException(why);
        }
    }

    private void Push(string[] texts)
    {
        lua.NewTable();
        for (var i = 0; i < texts.Length; i++)
        {
            lua.PushBuffer(Encoding.Latin1.GetBytes(texts[i]));
            lua.RawSetInteger(-2, i + 1);
        }
    }

    // An exception must not pass through Lua's own frames.
    private int Call(IntPtr state)
    {
        var count = lua.GetTop();
        var words = new string[count];
        for (var i = 0; i < count; i++)
        {
            words[i] = lua.Type(i + 1) == LuaType.Number ? Say(lua.ToNumber(i + 1)) : Encoding.Latin1.GetString(lua.ToBuffer(i + 1));
        }

        try
        {
            Push(commands!(words));
        }
        catch (Exception exception)
        {
            failure ??= exception;
            lua.PushBoolean(false);
        }

        return 1;
    }

    // What Redis offers its scripts.
#pragma warning disable CA5350
    private int Sum(IntPtr state)
    {
        lua.PushString(Convert.ToHexStringLower(SHA1.HashData(lua.ToBuffer(1))));
        return 1;
    }
#pragma warning restore CA5350

    private static string Say(double number) => number.ToString("0.################", CultureInfo.InvariantCulture);

    private void Push(object? value)
    {
        switch (value)
        {
            case null:
                lua.PushBoolean(false);
                break;
            case long number:
                lua.PushInteger(number);
                break;
            case string text:
                lua.PushBuffer(Encoding.Latin1.GetBytes(text));
                break;
            case Status status:
                lua.NewTable();
                lua.PushString(status.Text);
                lua.SetField(-2, "ok");
                break;
            case object[] parts:
                lua.NewTable();
                for (var i = 0; i < parts.Length; i++)
                {
                    Push(parts[i]);
                    lua.RawSetInteger(-2, i + 1);
                }

                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private object? Read(int index)
    {
        switch (lua.Type(index))
        {
            case LuaType.Number:
                return (long)lua.ToNumber(index);
            case LuaType.String:
                return Encoding.Latin1.GetString(lua.ToBuffer(index));
            case LuaType.Table:
                var parts = new List<object?>();
                for (var i = 1; ; i++)
                {
                    lua.RawGetInteger(index, i);
                    if (lua.Type(-1) == LuaType.Nil)
                    {
                        lua.Pop(1);
                        return parts.ToArray();
                    }

                    parts.Add(Read(-1));
                    lua.Pop(1);
                }

            default:
                return null;
        }
    }

    /// <summary>A reply of Redis that is neither number nor text.</summary>
    internal sealed record Status(string Text);
}
