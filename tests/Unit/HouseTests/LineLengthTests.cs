using AuroraGateway.Unit.HouseTests.Prose;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>No line of C# has more than 140 columns, except the content of a raw string, which must not be broken.</summary>
public sealed class LineLengthTests
{
    private const int Most = 140;
    private const string Raw = "\"\"\"";

    [Fact]
    public void No_line_of_code_is_too_long()
    {
        var found = from file in ProseFile.All
                    where file.EndsWith(".cs", StringComparison.Ordinal)
                    from line in TooLong(Repository.Read(file))
                    select $"{file}:{line}";
        Assert.Equal([], found);
    }

    [Fact]
    public void A_long_line_is_found_outside_a_raw_string_and_not_in_one()
    {
        var line = new string('x', Most + 1);
        Assert.Equal([1, 5], TooLong($"{line}\ntext = {Raw}\n{line}\n{Raw};\n{line}\n{line[1..]}"));
    }

    private static IEnumerable<int> TooLong(string source)
    {
        var (number, isRaw) = (0, false);
        foreach (var line in source.Split('\n'))
        {
            number++;
            var marks = line.Split(Raw).Length - 1;
            if (line.Length > Most && !isRaw && marks == 0)
            {
                yield return number;
            }

            isRaw ^= marks % 2 == 1;
        }
    }
}
