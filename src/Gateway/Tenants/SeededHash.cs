using System.Security.Cryptography;

namespace AuroraGateway.Tenants;

/// <summary>
/// A hash of 128 bits that callers choose, for keys of tables. Seeded in each process: without the seed no one can choose values that
/// collide, as they can with <see cref="Guid.GetHashCode"/>, which is an XOR.
/// </summary>
public static class SeededHash
{
    private static readonly ulong First = Seed();
    private static readonly ulong Second = Seed();

    public static int Of(UInt128 value)
    {
        // Folded multiplication (as in wyhash): each bit of both halves reaches every bit of the result. The second one mixes what the
        // fold leaves.
        var folded = Fold((ulong)(value >> 64) ^ First, (ulong)value ^ Second);
        return (int)(Fold(folded ^ Second, First | 1) >> 32);
    }

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    private static ulong Seed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
