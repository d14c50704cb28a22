using System.Globalization;

namespace AuroraGateway.Configuration;

/// <summary>Where a mistake is sorted: by its place in the file, then those of the environment, then those without a place.</summary>
internal readonly record struct PlaceOrder(int Kind, int Line, int Column, string Name, string Path) : IComparable<PlaceOrder>
{
    private const int File = 0;
    private const int Elsewhere = 1;
    private const int Nowhere = 2;

    public static PlaceOrder Of(ConfigurationError error)
    {
        if (error.Place is not { } place)
        {
            return new PlaceOrder(Nowhere, 0, 0, "", error.Path);
        }

        var last = place.LastIndexOf(':');
        var first = last > 0 ? place.LastIndexOf(':', last - 1) : -1;
        return first > 0 && Number(place.AsSpan(first + 1, last - first - 1)) is { } line && Number(place.AsSpan(last + 1)) is { } column
            ? new PlaceOrder(File, line, column, "", error.Path)
            : new PlaceOrder(Elsewhere, 0, 0, place, error.Path);
    }

    public int CompareTo(PlaceOrder other) =>
        Kind != other.Kind ? Kind.CompareTo(other.Kind)
        : Line != other.Line ? Line.CompareTo(other.Line)
        : Column != other.Column ? Column.CompareTo(other.Column)
        : string.CompareOrdinal(Name, other.Name) is not 0 and var byName ? byName
        : string.CompareOrdinal(Path, other.Path);

    private static int? Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
