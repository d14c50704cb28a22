using AuroraGateway.Fuzz;
using CsCheck;

namespace AuroraGateway.Unit.Fuzz;

/// <summary>
/// The fuzz targets without a fuzzer: every seed and every former crash, and a bounded number of mutations of them. ./fuzz runs them guided
/// by coverage.
/// </summary>
public class FuzzTests
{
    public static IEnumerable<TheoryDataRow<string>> Targets => FuzzTargets.All.Keys.Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_seed_and_former_crash_keeps_the_promises(string target) => Assert.All(Seeds(target), FuzzTargets.All[target]);

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutated_seeds_keep_the_promises(string target)
    {
        var mutation = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4096], Gen.Byte, Gen.Int[1, 8]);
        var input = Gen.Select(
            Gen.OneOf(Seeds(target).Select(seed => Gen.Const(seed)).ToArray()), mutation.Array[0, 6],
            (seed, mutations) => mutations.Aggregate(seed, Mutate));
        input.Sample(
            bytes => FuzzTargets.All[target](bytes), iter: target == "configuration" ? 1_000 : 20_000,
            print: bytes => Convert.ToBase64String(bytes));
    }

    private static byte[] Mutate(byte[] bytes, (int Kind, int At, byte Octet, int Count) mutation)
    {
        var at = mutation.At % (bytes.Length + 1);
        var end = Math.Min(bytes.Length, at + mutation.Count);
        return mutation.Kind switch
        {
            0 => [.. bytes[..at], mutation.Octet, .. bytes[Math.Min(bytes.Length, at + 1)..]],
            1 => [.. bytes[..at], .. bytes[end..]],
            2 => [.. bytes[..end], .. bytes[at..]],
            _ => [.. bytes[..at], mutation.Octet, .. bytes[at..]],
        };
    }

    private static List<byte[]> Seeds(string target) =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Fuzz", "Seeds", target)).Order(StringComparer.Ordinal).Select(
            File.ReadAllBytes)];
}
