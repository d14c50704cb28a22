using System.Globalization;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Keys;
using AuroraGateway.Problems;

namespace AuroraGateway.Admin.Status.Diagnoses;

/// <summary>Makes sentences of what the folders know: what is wrong, whom it hits, and what to do.</summary>
/// <param name="keys">The keys at this moment.</param>
/// <param name="now">This moment.</param>
/// <param name="callers">The last minute of each caller.</param>
/// <param name="names">What a tenant is called.</param>
internal sealed partial class Diagnosis(
    KeyRingSnapshot keys, DateTimeOffset now, IReadOnlyList<CallerMinute>? callers = null, Func<string, string>? names = null)
{
    private const int MostNamed = 3;

    private readonly IReadOnlyList<CallerMinute> callers = callers ?? [];
    private readonly Func<string, string> names = names ?? (static tenant => tenant);
    private readonly List<Trouble> found = [];

    /// <summary>The worst first.</summary>
    public IReadOnlyList<Trouble> Troubles => TroubleOrder.Of(found);

    private void Add(Verdict level, string code, string name, string what, string remedy, Impact? impact = null)
    {
        var kind = TroubleTable.Of(code);
        found.Add(new Trouble(level, code, name, what, remedy, impact ?? ImpactOf(kind)) { Section = kind.Section, Help = kind.HelpPath });
    }

    // Calls that the gateway refused because of it.
    private Impact ImpactOf(TroubleKind kind, int? tenants = null) => kind.Refusals.Count == 0
        ? Impact.Unknown with { Tenants = tenants }
        : Impact.Of(
            callers.Select(caller => (caller.Caller, kind.Refusals.Sum(code => (long)caller.Refusals.GetValueOrDefault(code)))), tenants);

    private Impact ImpactOf(string code, int? tenants) => ImpactOf(TroubleTable.Of(code), tenants);

    private int LastMinute(ProblemCode code) => callers.Sum(caller => caller.Refusals.GetValueOrDefault(code));

    private string Named(string begin, IEnumerable<string> tenants)
    {
        var hit = tenants.Distinct().ToList();
        return hit.Count == 0
            ? ""
            : $"{begin} {string.Join(", ", hit.Take(MostNamed).Select(names))}{(hit.Count > MostNamed ? " and others" : "")}.";
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Count(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    private static string Times(int count) => Count(count, "time", "times");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 100)} %");
}
