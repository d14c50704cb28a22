using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Emulator;

/// <summary>The last 200 requests, in a ring that writers enter without a lock.</summary>
internal sealed class RecordedRequests
{
    public const int Capacity = 200;

    private readonly RecordedRequest?[] ring = new RecordedRequest?[Capacity];
    private long last;

    public void Add(string method, string target, string protocol, IHeaderDictionary headers)
    {
        var lines = 0;
        foreach (var header in headers)
        {
            lines += header.Value.Count;
        }

        var copy = new KeyValuePair<string, string>[lines];
        var next = 0;
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                copy[next++] = new(name, value ?? "");
            }
        }

        var number = Interlocked.Increment(ref last);
        Volatile.Write(ref ring[number % Capacity], new RecordedRequest(method, target, protocol, copy) { Number = number });
    }

    public IReadOnlyList<RecordedRequest> Snapshot() =>
        [.. ring.Where(each => each is not null).Select(each => each!).OrderBy(each => each.Number)];

    public void Clear() => Array.Clear(ring);
}
