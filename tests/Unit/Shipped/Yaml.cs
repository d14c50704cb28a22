using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AuroraGateway.Unit.Shipped;

/// <summary>A YAML node that is walked by name; what is missing fails the test with its path.</summary>
internal sealed class Yaml(YamlNode node, string path)
{
    public static IReadOnlyList<Yaml> Documents(string file)
    {
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(new StringReader(Repository.Read(file)))));
        return [.. stream.Documents.Select((document, i) => new Yaml(document.RootNode, $"{file}#{i}"))];
    }

    public Yaml this[string name] => Find(name) ?? throw new KeyNotFoundException($"{path} has no {name}.");

    public string Text => ((YamlScalarNode)node).Value!;

    public int Number => int.Parse(Text, CultureInfo.InvariantCulture);

    public bool IsTrue => Text == "true";

    public IReadOnlyList<Yaml> Items => [.. ((YamlSequenceNode)node).Children.Select((child, i) => new Yaml(child, $"{path}[{i}]"))];

    public IReadOnlyList<string> Texts => [.. Items.Select(item => item.Text)];

    public IReadOnlyDictionary<string, string> Map =>
        ((YamlMappingNode)node).Children.ToDictionary(
            pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value!);

    public Yaml? Find(string name) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(name), out var child)
            ? new Yaml(child, path + "." + name)
            : null;

    public Yaml Named(string name) => Items.Single(item => item["name"].Text == name);

    public override string ToString() => path;
}
