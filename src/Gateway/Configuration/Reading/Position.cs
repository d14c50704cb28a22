using System.Globalization;

namespace AuroraGateway.Configuration.Reading;

/// <summary>A place in a text: line and column from 1, columns in UTF-16 code units as editors count them.</summary>
internal readonly record struct Position(int Line, int Column)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}");
}
