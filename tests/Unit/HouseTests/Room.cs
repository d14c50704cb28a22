namespace AuroraGateway.Unit.HouseTests;

/// <summary>A folder of src/Gateway.</summary>
/// <param name="Name">The folder; empty for src/Gateway itself.</param>
/// <param name="Parts">Its sub-folders from top to bottom; <see cref="Self"/> is the folder's own files. Empty if it has none.</param>
internal sealed record Room(string Name, params string[] Parts)
{
    /// <summary>The files of a room that are in no sub-folder.</summary>
    public const string Self = ".";

    private const string Root = "AuroraGateway";

    /// <summary>From top to bottom.</summary>
    public IEnumerable<string> Namespaces => Parts.Length == 0
        ? [Name.Length == 0 ? Root : $"{Root}.{Name}"]
        : Parts.Select(part => part == Self ? $"{Root}.{Name}" : $"{Root}.{Name}.{part}");

    /// <summary>As the drawing shows it.</summary>
    public override string ToString()
    {
        var name = Name.Length == 0 ? "Program" : Name;
        return Parts.Length == 0
            ? name
            : $"{name} ({string.Join(" › ", Parts.Select(part => part == Self ? name : part.Replace('.', '/')))})";
    }
}
