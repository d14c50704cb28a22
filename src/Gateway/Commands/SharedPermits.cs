using System.Globalization;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Limits.Shared;

namespace AuroraGateway.Commands;

/// <summary>Parts permits through the store and the connection that keys are shared through.</summary>
/// <param name="scripts">The store.</param>
/// <param name="guard">Nobody waits for it for long.</param>
/// <param name="state">Whether it can be used.</param>
/// <param name="roll">The name under which replicas are counted.</param>
/// <param name="clock">Milliseconds; null for the store's own clock, which all replicas have in common.</param>
public sealed class SharedPermits(ISharedScripts scripts, StoreGuard guard, SharedState state, string roll, Func<long>? clock = null) : IPermitStore
{
    // Three roll calls: one may be late.
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(15);

    public bool IsTogether => state.IsTogether;

    public async ValueTask<PermitAnswer?> AskAsync(PermitQuestion question)
    {
        var (answered, numbers) = await guard.TryAsync(SharedStep.Permits, _ => scripts.RunAsync(
            PermitScripts.Ask, question.Name, Now, question.Member, Text(question.Kept), Text(question.Wanted), Text(question.Demand), Text(question.Limit),
            Text(question.Term), Text(question.Memory), Text(question.Closure)));
        return answered && numbers is [var held, var pool, var share, var closed]
            ? new PermitAnswer((int)held, (int)pool, (int)share, TimeSpan.FromMilliseconds(closed))
            : null;
    }

    public async ValueTask<int?> CallRollAsync(string replica)
    {
        var (answered, numbers) = await guard.TryAsync(SharedStep.Roll, _ => scripts.RunAsync(PermitScripts.CallRoll, roll, Now, replica, Text(Remembered)));
        return answered && numbers is [var count] ? (int)count : null;
    }

    private string Now => clock is null ? "" : Text(clock());

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(TimeSpan span) => Text((long)Math.Ceiling(span.TotalMilliseconds));
}
