using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Configuration.Reading;

/// <summary>One setting as the binder sees it: one that is empty, or wrong by the schema, does not exist.</summary>
internal sealed class TreeSection(SettingNode? node, TreeSection? parent, string key) : IConfigurationSection
{
    public string Key => key;

    public string Path => parent is null ? key : parent.Path + ":" + key;

    public string? Value
    {
        get => node is { IsWrong: false, IsEmpty: false } ? node.Text : null;
        set => throw new NotSupportedException();
    }

    public string? this[string name]
    {
        get => GetSection(name).Value;
        set => throw new NotSupportedException();
    }

    public static IEnumerable<IConfigurationSection> ChildrenOf(SettingNode node, TreeSection? parent)
    {
        foreach (var child in node.Children)
        {
            if (child is { IsWrong: false, IsEmpty: false })
            {
                yield return new TreeSection(child, parent, child.Name);
            }
        }
    }

    public IConfigurationSection GetSection(string name) =>
        new TreeSection(node is { IsWrong: false } ? node.Find(name) : null, this, name);

    public IEnumerable<IConfigurationSection> GetChildren() => node is null or { IsWrong: true } ? [] : ChildrenOf(node, this);

    public IChangeToken GetReloadToken() => throw new NotSupportedException();
}
