using AuroraGateway.Callers;
using AuroraGateway.Callers.Identification;
using AuroraGateway.Configuration.Compiling.Proofs;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Grants;
using AuroraGateway.Limits.Callers;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>
/// All callers of a configuration, compiled. The next configuration uses each again whose text is the same, so that a reload with twenty
/// thousand callers costs as much as what changed.
/// </summary>
internal sealed class CompiledCallers
{
    private readonly WrittenGroup? written;

    // In the order of the text, with null for those that are empty; the others are in the order of their names.
    private readonly CompiledCaller?[] inOrder;

    // Of each sorted caller, its place in the text.
    private readonly int[] order;
    private readonly CompiledCaller[] sorted;
    private readonly Caller[] callers;

    // The tables of their proofs, with what else these were compiled from.
    private (ProofTerms Terms, CallerProofs Tables)? proofs;

    private CompiledCallers(WrittenGroup? written, CompiledCaller?[] inOrder, CompiledCallers? previous)
    {
        (this.written, this.inOrder) = (written, inOrder);
        if (previous is not null && inOrder.AsSpan().SequenceEqual(previous.inOrder))
        {
            (order, sorted, callers) = (previous.order, previous.sorted, previous.callers);
            (Grants, Limits, proofs) = (previous.Grants, previous.Limits, previous.proofs);
            return;
        }

        var hasSameNames = previous is not null && AreAlike(inOrder, previous.inOrder, static (one, two) => one?.Name == two?.Name);
        order = hasSameNames ? previous!.order : Order(inOrder);
        sorted = Array.ConvertAll(order, place => inOrder[place]!);
        var next = new Caller[sorted.Length];
        for (var i = 0; i < next.Length; i++)
        {
            var isSame = i < previous?.sorted.Length && sorted[i].Name == previous.sorted[i].Name;
            next[i] = isSame ? previous!.callers[i] : new Caller(sorted[i].Name, i);
        }

        // One list for the same names, so that the requests in flight of each caller are not moved one by one.
        callers = previous is not null && next.AsSpan().SequenceEqual(previous.callers) ? previous.callers : next;
        var hasSameProofs = previous is not null && callers == previous.callers &&
            AreAlike(sorted, previous.sorted, static (one, two) => one!.Proof.IsSame(two!.Proof));
        proofs = hasSameProofs ? previous!.proofs : null;
        Grants = new GrantTable(Array.ConvertAll(sorted, static caller => caller.Grants));
        Limits = new LimitTable(Array.ConvertAll(sorted, static caller => caller.Limits));
    }

    /// <summary>As they are in the file; null if they are not from one.</summary>
    public WrittenGroup? Written => written;

    public IReadOnlyList<Caller> Callers => callers;

    public GrantTable Grants { get; }

    public LimitTable Limits { get; }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<CompiledCaller> All => sorted;

    /// <param name="callers">As they are written; null if there are none.</param>
    /// <param name="compiler">Compiles those that changed.</param>
    /// <param name="previous">The current callers; null at the start.</param>
    /// <param name="mistakes">Receives names that are written twice.</param>
    public static CompiledCallers Compile(
        SettingNode? callers, CallerCompiler compiler, CompiledCallers? previous, List<ConfigurationError> mistakes)
    {
        if (callers?.Written is not { } written)
        {
            return new CompiledCallers(null, [.. (callers?.Children ?? []).Select(caller => Compile(caller, compiler))], null);
        }

        var compiled = new CompiledCaller?[written.Count];
        for (var i = 0; i < compiled.Length; i++)
        {
            compiled[i] = previous?.Same(written, i) ?? Compile(written.Open(i, mistakes), compiler);
        }

        return new CompiledCallers(written, compiled, previous);
    }

    /// <summary>The tables by which a proof is found; those of the previous callers if no proof changed.</summary>
    /// <param name="terms">What the configuration says beside the callers.</param>
    /// <param name="found">Receives proofs that two callers have.</param>
    public CallerProofs CompileProofs(ProofTerms terms, List<ConfigurationError> found)
    {
        if (proofs is var (known, tables) && known == terms)
        {
            return tables;
        }

        var compiler = new ProofCompiler(terms);
        for (var i = 0; i < callers.Length; i++)
        {
            compiler.Add(callers[i], sorted[i].Proof, found);
        }

        // With a mistake the configuration is refused, and these are not used again.
        tables = compiler.Compile(caller => sorted[caller.Index].Proof, found);
        proofs = (terms, tables);
        return tables;
    }

    // What is null or empty is as if it were not there.
    private static CompiledCaller? Compile(SettingNode caller, CallerCompiler compiler) => caller.IsEmpty ? null : compiler.Compile(caller);

    private static bool AreAlike(CompiledCaller?[] one, CompiledCaller?[] two, Func<CompiledCaller?, CompiledCaller?, bool> areAlike)
    {
        if (one.Length != two.Length)
        {
            return false;
        }

        for (var i = 0; i < one.Length; i++)
        {
            if (!ReferenceEquals(one[i], two[i]) && !areAlike(one[i], two[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static int[] Order(CompiledCaller?[] inOrder)
    {
        int[] order = [.. Enumerable.Range(0, inOrder.Length).Where(place => inOrder[place] is not null)];
        Array.Sort(order, (one, two) => string.CompareOrdinal(inOrder[one]!.Name, inOrder[two]!.Name));
        return order;
    }

    private CompiledCaller? Same(WrittenGroup next, int index) =>
        written?.IndexOfSame(next, index) is >= 0 and var mine ? inOrder[mine] : null;
}
