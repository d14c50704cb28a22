namespace AuroraGateway.Configuration.Reading;

/// <summary>A name and its value as offsets into a text.</summary>
/// <param name="Name">Offset of the name's first quote.</param>
/// <param name="Value">Offset of the value's first byte.</param>
/// <param name="End">Offset after the value.</param>
/// <param name="NameAt">Line and column of the name.</param>
/// <param name="At">Line and column of the value.</param>
internal readonly record struct WrittenMember(int Name, int Value, int End, Position NameAt, Position At);
