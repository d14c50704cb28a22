namespace AuroraGateway.Configuration.Reading;

/// <summary>One value of the configuration, or a group of them, with where it was written. Names are compared without regard to case.</summary>
/// <param name="name">In its group; the index in a list.</param>
/// <param name="source">Where it was written.</param>
/// <param name="nameAt">Where its name begins; of an item of a list, where its value does.</param>
internal sealed class SettingNode(string name, SettingSource source, Position nameAt)
{
    // From here on a group is looked up by a table.
    private const int Many = 8;

    private static readonly List<SettingNode> None = [];

    private List<SettingNode>? children;
    private Dictionary<string, SettingNode>? byName;

    public string Name => name;

    public SettingSource Source { get; private set; } = source;

    public Position NameAt { get; private set; } = nameAt;

    /// <summary>Where the value begins.</summary>
    public Position At { get; set; } = nameAt;

    /// <summary>The value as text; null for a group, and for null.</summary>
    public string? Text { get; set; }

    /// <summary>It has a mistake that the schema names: nothing is bound to it.</summary>
    public bool IsWrong { get; set; }

    public bool IsList { get; set; }

    public bool IsGroup => children is not null;

    /// <summary>Null and empty are as if the setting were not there.</summary>
    public bool IsEmpty => children is null && string.IsNullOrEmpty(Text);

    public IReadOnlyList<SettingNode> Children => children ?? None;

    /// <summary>The place of what is wrong with the value.</summary>
    public string ValuePlace => Source.Place(IsGroup ? NameAt : At);

    public string NamePlace => Source.Place(NameAt);

    public void MakeGroup(bool isList = false)
    {
        children ??= [];
        IsList = isList;
        Text = null;
    }

    public SettingNode? Find(string child)
    {
        if (byName is not null)
        {
            return byName.GetValueOrDefault(child);
        }

        foreach (var known in Children)
        {
            if (string.Equals(known.Name, child, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>Adds a child whose name is not taken. Items of a list stay in the order of their indexes.</summary>
    public void Add(SettingNode child)
    {
        children ??= [];
        var at = children.Count;
        if ((IsList || child.Source.Origin != SettingOrigin.File) && uint.TryParse(child.Name, out var index))
        {
            while (at > 0 && uint.TryParse(children[at - 1].Name, out var before) && before > index)
            {
                at--;
            }
        }

        children.Insert(at, child);
        if (byName is not null || children.Count > Many)
        {
            byName ??= children.Where(known => known != child).ToDictionary(static known => known.Name, StringComparer.OrdinalIgnoreCase);
            byName.Add(child.Name, child);
        }
    }

    public void Remove(string child)
    {
        if (Find(child) is { } known)
        {
            children!.Remove(known);
            byName?.Remove(child);
        }
    }

    /// <summary>Replaces the value by one of another source.</summary>
    public void Replace(string? text, SettingSource from)
    {
        (children, byName, Text, IsList) = (null, null, text, false);
        (Source, NameAt, At) = (from, default, default);
    }
}
