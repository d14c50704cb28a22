namespace AuroraGateway.Callers.ApiKeys;

/// <summary>
/// Recently accepted keys, so that a caller's next request costs a comparison instead of a digest. Only accepted keys are stored,
/// a new one replaces the previous one in its place, and the table is dropped with its configuration.
/// </summary>
internal sealed class RecentKeys
{
    private const int Places = 256;

    private readonly Entry?[] places = new Entry?[Places];

    public Caller? Find(ReadOnlySpan<char> key) =>
        Volatile.Read(ref places[PlaceOf(key)]) is { } entry && AreEqual(entry.Key, key) ? entry.Caller : null;

    public void Remember(ReadOnlySpan<char> key, Caller caller) =>
        Volatile.Write(ref places[PlaceOf(key)], new Entry(key.ToString(), caller));

    // A new seed for each process: neither a place in the table nor the time of a look-up reveals which key is stored there.
    private static int PlaceOf(ReadOnlySpan<char> key) => string.GetHashCode(key) & (Places - 1);

    // In constant time: every character is looked at, whichever differs.
    private static bool AreEqual(string known, ReadOnlySpan<char> key)
    {
        if (known.Length != key.Length)
        {
            return false;
        }

        var difference = 0;
        for (var i = 0; i < key.Length; i++)
        {
            difference |= known[i] ^ key[i];
        }

        return difference == 0;
    }

    private sealed class Entry(string key, Caller caller)
    {
        public string Key { get; } = key;

        public Caller Caller { get; } = caller;

        public override string ToString() => "***";
    }
}
