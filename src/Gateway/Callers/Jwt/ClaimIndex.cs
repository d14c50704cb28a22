namespace AuroraGateway.Callers.Jwt;

/// <summary>
/// Sets of claims, each under the one of its claims that the fewest others have. Which of them a token or another set contains is then
/// found without a look at every one.
/// </summary>
/// <typeparam name="T">Whose claims they are.</typeparam>
internal sealed class ClaimIndex<T>
{
    private readonly Dictionary<(string Name, string Value), List<(T Owner, KeyValuePair<string, string>[] Claims)>> byRarest = [];
    private readonly string[] names;

    public ClaimIndex(IReadOnlyCollection<(T Owner, IReadOnlyDictionary<string, string> Claims)> sets)
    {
        var counts = new Dictionary<(string, string), int>();
        foreach (var claim in sets.SelectMany(static set => set.Claims))
        {
            counts[(claim.Key, claim.Value)] = counts.GetValueOrDefault((claim.Key, claim.Value)) + 1;
        }

        foreach (var (owner, claims) in sets.Where(static set => set.Claims.Count > 0))
        {
            var (name, value) = claims.MinBy(claim => counts[(claim.Key, claim.Value)]);
            if (!byRarest.TryGetValue((name, value), out var list))
            {
                byRarest[(name, value)] = list = [];
            }

            list.Add((owner, [.. claims]));
        }

        names = [.. byRarest.Keys.Select(static key => key.Name).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Names of claims under which something is found.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The sets whose rarest claim is this one, each with whose it is.</summary>
    public IReadOnlyList<(T Owner, KeyValuePair<string, string>[] Claims)> Under(string name, string value) =>
        byRarest.TryGetValue((name, value), out var list) ? list : [];
}
