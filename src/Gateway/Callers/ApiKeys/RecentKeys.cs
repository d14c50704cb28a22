namespace AuroraGateway.Callers.ApiKeys;

/// <summary>
/// Keys that were good a moment ago, so that a caller's next request costs a comparison and no digest. Only good keys get in, a newcomer takes the place of
/// whoever stood there, and all are forgotten with the configuration that knew them.
/// </summary>
internal sealed class RecentKeys
{
    private const int Places = 256;

    private readonly Entry?[] places = new Entry?[Places];

    public Caller? Find(ReadOnlySpan<char> key) =>
        Volatile.Read(ref places[PlaceOf(key)]) is { } entry && AreEqual(entry.Key, key) ? entry.Caller : null;

    public void Remember(ReadOnlySpan<char> key, Caller caller) => Volatile.Write(ref places[PlaceOf(key)], new Entry(key.ToString(), caller));

    // Seeded anew in each process: nobody can tell from a place, or from the time to find it, what stands in it.
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
