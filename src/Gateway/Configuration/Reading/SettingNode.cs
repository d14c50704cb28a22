namespace AuroraGateway.Configuration.Reading;

/// <summary>
/// One value of the configuration, or a group of them, with where it was written. Names are compared without regard to case.
/// </summary>
/// <param name="name">In its group; the index in a list.</param>
/// <param name="source">Where it was written.</param>
/// <param name="nameAt">Where its name begins; of an item of a list, where its value does.</param>
internal sealed class SettingNode(string name, SettingSource source, Position nameAt)
{
    // From here on a group is looked up by a table.
    private const int Many = 8;

    private static readonly SettingNode[] None = [];

    // The text; of a group an array of its children, a table where they are many, or offsets into the text of the file.
    private object? content;
    private int count;

    public string Name => name;

    public SettingSource Source { get; private set; } = source;

    public Position NameAt { get; private set; } = nameAt;

    /// <summary>Where the value begins.</summary>
    public Position At { get; set; } = nameAt;

    /// <summary>The value as text; null for a group, and for null.</summary>
    public string? Text
    {
        get => content as string;
        set => content = value;
    }

    /// <summary>It has a mistake that the schema names: nothing is bound to it.</summary>
    public bool IsWrong { get; set; }

    public bool IsList { get; set; }

    public bool IsGroup => content is SettingNode[] or Table or WrittenGroup;

    /// <summary>The members as they are in the file; null if this is not a group that is kept as its text.</summary>
    public WrittenGroup? Written => content as WrittenGroup;

    /// <summary>Null and empty are as if the setting were not there.</summary>
    public bool IsEmpty => !IsGroup && string.IsNullOrEmpty(Text);

    public IReadOnlyList<SettingNode> Children => content switch
    {
        Table table => table.InOrder,
        WrittenGroup written => written,
        SettingNode[] few => count == few.Length ? few : new ArraySegment<SettingNode>(few, 0, count),
        _ => None,
    };

    /// <summary>The place of what is wrong with the value.</summary>
    public string ValuePlace => Source.Place(IsGroup ? NameAt : At);

    public string NamePlace => Source.Place(NameAt);

    public void MakeGroup(bool isList = false)
    {
        content = IsGroup ? content : None;
        IsList = isList;
    }

    /// <summary>Makes this a group whose members are read when they are needed.</summary>
    public void MakeGroup(WrittenGroup written) => content = written;

    /// <summary>The child, to be changed.</summary>
    /// <param name="child">Its name.</param>
    /// <param name="mistakes">Receives names that are written twice in it.</param>
    public SettingNode? Own(string child, List<ConfigurationError> mistakes) =>
        content is WrittenGroup written ? written.Own(child, mistakes) : Find(child);

    public SettingNode? Find(string child)
    {
        if (content is Table table)
        {
            return table.ByName.GetValueOrDefault(child);
        }

        if (content is WrittenGroup written)
        {
            return written.Find(child);
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
        if (!IsGroup)
        {
            content = None;
        }

        if (content is WrittenGroup written)
        {
            written.Add(child);
            return;
        }

        var at = PlaceOf(child);
        if (content is SettingNode[] few && count == Many)
        {
            content = new Table(few);
        }

        if (content is Table table)
        {
            table.InOrder.Insert(at, child);
            table.ByName.Add(child.Name, child);
        }
        else
        {
            few = (SettingNode[])content!;
            few = count < few.Length ? few : [.. few, .. new SettingNode[Math.Max(1, count)]];
            few.AsSpan(at, count - at).CopyTo(few.AsSpan(at + 1));
            few[at] = child;
            content = few;
        }

        count++;
    }

    public void Remove(string child)
    {
        if (Find(child) is { } known)
        {
            List<SettingNode> rest = [.. Children.Where(node => node != known)];
            (content, count) = (None, 0);
            rest.ForEach(Add);
        }
    }

    /// <summary>Replaces the value by one of another source.</summary>
    public void Replace(string? text, SettingSource from)
    {
        (content, count, IsList) = (text, 0, false);
        (Source, NameAt, At) = (from, default, default);
    }

    private int PlaceOf(SettingNode child)
    {
        var at = count;
        if ((IsList || child.Source.Origin != SettingOrigin.File) && uint.TryParse(child.Name, out var index))
        {
            var children = Children;
            while (at > 0 && uint.TryParse(children[at - 1].Name, out var before) && before > index)
            {
                at--;
            }
        }

        return at;
    }

    private sealed class Table
    {
        public Table(IEnumerable<SettingNode> few)
        {
            InOrder = [.. few];
            ByName = InOrder.ToDictionary(static node => node.Name, StringComparer.OrdinalIgnoreCase);
        }

        public List<SettingNode> InOrder { get; }

        public Dictionary<string, SettingNode> ByName { get; }
    }
}
