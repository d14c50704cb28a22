using System.Security.Cryptography;

namespace AuroraGateway.Tenants;

/// <summary>
/// A hash of 128 bits that callers choose, for keys of tables. Seeded in each process: without the seed no one can choose values that
/// collide, as they can with <see cref="Guid.GetHashCode"/>, which is an XOR.
/// </summary>
internal static class SeededHash
{
    private static readonly ulong[] Random = [Seed(), Seed(), Seed(), Seed(), Seed()];

    // Pair-multiply-shift (Thorup, "High Speed Hashing for Integers and Strings", 2015): any two values collide with a probability of one
    // in 2^32 over the seeds. Two multiplications of 64 bits, because one of 128 is a loop on processors without BMI2.
    public static int Of(UInt128 value)
    {
        var (low, high) = ((ulong)value, (ulong)(value >> 64));
        var sum = Random[4]
            + ((Random[0] + (uint)low) * (Random[1] + (low >> 32)))
            + ((Random[2] + (uint)high) * (Random[3] + (high >> 32)));
        return (int)Mixed((uint)(sum >> 32));
    }

    // Values that count up have sums that count up, which some seeds put into a few buckets of a table. No two values become one here
    // (the finalizer of MurmurHash3).
    private static uint Mixed(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    private static ulong Seed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
