using System.Text.Json;

namespace AuroraGateway.Emulator;

/// <summary>What each switch is set to, replaced as a whole: a change of several shows whole or not at all.</summary>
internal sealed class BehaviourValues
{
    private readonly Lock writing = new();
    private volatile object?[] current = Defaults();
    private object?[] initial = Defaults();
    private volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next change of any switch.</summary>
    public Task Changed => changed.Task;

    public object? this[BehaviourSwitch which]
    {
        get => current[which.Index];
        set
        {
            if (!which.Accepts(value))
            {
                throw new ArgumentOutOfRangeException(which.Name, $"\"{which.Name}\" must be {which.Expected}.");
            }

            Change(values => values[which.Index] = value);
        }
    }

    public void Restore() => Change(values => initial.CopyTo(values, 0));

    /// <summary>Makes the present values those that <see cref="Restore"/> puts back.</summary>
    public void KeepAsInitial() => initial = current;

    /// <summary>Replaces a value by one made from it, with no other change between.</summary>
    public void Update(BehaviourSwitch which, Func<object?, object?> next) =>
        Change(values => values[which.Index] = next(values[which.Index]));

    /// <summary>Merges what a client sent, all of it or nothing; null, or what is wrong with it.</summary>
    public string? Merge(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return "The behaviour must be a JSON object.";
        }

        var changes = new List<(BehaviourSwitch Switch, object? Value)>();
        foreach (var property in json.EnumerateObject())
        {
            if (BehaviourSwitches.Find(property.Name) is not { } found)
            {
                return $"There is no switch \"{property.Name}\".";
            }

            if (!found.TryRead(property.Value, out var value))
            {
                return $"\"{property.Name}\" must be {found.Expected}.";
            }

            changes.Add((found, value));
        }

        Change(values => changes.ForEach(change => values[change.Switch.Index] = change.Value));
        return null;
    }

    public void Write(Utf8JsonWriter writer)
    {
        var values = current;
        writer.WriteStartObject();
        foreach (var each in BehaviourSwitches.All)
        {
            writer.WritePropertyName(each.Name);
            BehaviourSwitch.Write(writer, values[each.Index]);
        }

        writer.WriteEndObject();
    }

    private static object?[] Defaults() => Array.ConvertAll(BehaviourSwitches.All, each => each.Default);

    private void Change(Action<object?[]> change)
    {
        TaskCompletionSource over;
        lock (writing)
        {
            var values = (object?[])current.Clone();
            change(values);
            current = values;
            over = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        over.SetResult();
    }
}
