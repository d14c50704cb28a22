using AuroraGateway.Emulator;
using AuroraGateway.Hostile.Wire;

namespace AuroraGateway.Hostile;

/// <summary>What the verdicts of the corpora mean, at both ends of the wire.</summary>
public abstract class CorpusTest(Rig rig) : IClassFixture<Rig>
{
    protected Rig Rig { get; } = rig;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// <c>STATUS CODE</c> is the gateway's own word, <c>STATUS</c> Kestrel's, <c>reset ERROR</c> and <c>goaway ERROR</c> its word in
    /// HTTP/2: nothing of it reached Aurora.
    /// </summary>
    protected void AssertRefused(
        string verdict, IReadOnlyList<RawResponse> responses, IReadOnlyList<RecordedRequest>? arrived = null, string way = "API key")
    {
        var words = verdict.Split(' ');
        var response = Assert.Single(responses);
        Assert.Equal($"{way}: {verdict}", $"{way}: {response}");
        if (words.Length == 2 && response.Ending is null)
        {
            Assert.StartsWith("aurora-gateway; error=", response.Field("Proxy-Status"), StringComparison.Ordinal);
            Assert.EndsWith($"details=\"{words[1]}\"", response.Field("Proxy-Status"), StringComparison.Ordinal);
        }

        Assert.Empty(arrived ?? Rig.Arrived);
        Rig.AssertUnharmed();
    }
}
