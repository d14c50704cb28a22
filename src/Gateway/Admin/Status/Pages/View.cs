namespace AuroraGateway.Admin.Status.Pages;

/// <summary>
/// The values of a template. A name that is not here is looked for in the view around; one that is nowhere is a mistake of ours.
/// </summary>
internal sealed class View
{
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> blocks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<View>> lists = new(StringComparer.Ordinal);
    private View? around;

    /// <param name="name">In the template.</param>
    /// <param name="value">Encoded when it is written; nothing or an empty text counts as not there.</param>
    public View Set(string name, string? value)
    {
        texts[name] = value ?? "";
        return this;
    }

    /// <summary>A block of our own, such as a style sheet: written as it is.</summary>
    public View Block(string name, string block)
    {
        blocks[name] = block;
        return this;
    }

    public View List(string name, IEnumerable<View> views)
    {
        var list = views.ToList();
        foreach (var view in list)
        {
            view.around = this;
        }

        lists[name] = list;
        return this;
    }

    public string TextOf(string name) => Find(view => view.texts.GetValueOrDefault(name)) ?? throw Missing(name);

    public string BlockOf(string name) => Find(view => view.blocks.GetValueOrDefault(name)) ?? throw Missing(name);

    public IReadOnlyList<View> ListOf(string name) => Find(view => view.lists.GetValueOrDefault(name)) ?? throw Missing(name);

    public bool Has(string name) =>
        Find(view => view.lists.TryGetValue(name, out var list) ? (bool?)(list.Count > 0)
            : view.texts.TryGetValue(name, out var text) ? text.Length > 0 : null)
        ?? throw Missing(name);

    private T? Find<T>(Func<View, T?> look)
    {
        for (var view = this; view is not null; view = view.around)
        {
            if (look(view) is { } found)
            {
                return found;
            }
        }

        return default;
    }

    private static InvalidOperationException Missing(string name) => new($"The template asks for {name}, which the page does not have.");
}
