using System.Globalization;
using AuroraGateway.Commands;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Limits.Shared;
using AuroraGateway.Tenants;
using AuroraGateway.Unit.Keys.Shared;
using AuroraGateway.Unit.Limits;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuroraGateway.Unit.Schedules;

/// <summary>Calls that share one quota, at one replica or at several that part it among themselves, and an Aurora that counts them whenever it likes.</summary>
internal sealed class QuotaScheduleScene : IDisposable
{
    // What the gateway takes for granted: after this Aurora has counted a call, answered or not.
    private static readonly TimeSpan CountedBy = TimeSpan.FromSeconds(5);

    private static readonly QuotaOwner Owner = new(TenantId.Parse(PolicyText.Tenant));

    private readonly Schedule schedule;
    private readonly QuotaOptions options;
    private readonly LuaRedis redis;
    private readonly SharedNames names = new("test", Replica.Origin, Replica.Application);
    private readonly List<Member> members = [];
    private readonly List<DateTimeOffset> counted = [];
    private readonly List<Call> calls = [];
    private int clock;

    public QuotaScheduleScene(Schedule schedule, QuotaOptions options)
    {
        this.schedule = schedule;
        this.options = options;
        redis = new LuaRedis(schedule.Clock);
        var left = 400;
        schedule.Idle = () =>
        {
            schedule.Clock.Advance(TimeSpan.FromMilliseconds(500));
            return left-- > 0;
        };
    }

    public Member this[int replica] => members[replica];

    /// <summary>Calls that Aurora counted.</summary>
    public int Counted => counted.Count;

    public Member AddAlone()
    {
        var machine = schedule.AddMachine("the gateway");
        return Add(machine, new QuotaGate(options, new LocalQuotaLedger(), new LimitMetrics(new NoMeters()), machine), null);
    }

    public void AddFleet(int count)
    {
        for (var number = 1; number <= count; number++)
        {
            var machine = schedule.AddMachine($"replica {number}");
            var store = new LuaStore(schedule, redis, names, machine, number);
            var state = new SharedState(machine, NullLogger<SharedState>.Instance, configured: true);
            state.GoTogether();
            var guard = new StoreGuard(store, state, new SharedMetrics(new NoMeters(), state), TimeSpan.FromHours(1), machine);
            var allotments = new Allotments(new SharedPermits(store, guard, state, names.Roll), machine);
            var metrics = new LimitMetrics(new NoMeters());
            Add(machine, new QuotaGate(options, new SharedQuotaLedger(allotments, _ => names.QuotaOf(new(Owner.Tenant))), metrics, machine, patience: TimeSpan.FromMilliseconds(100)), allotments);
            schedule.Start($"{machine.Name} starts", () => allotments.StartAsync(CancellationToken.None), machine);
        }

        schedule.Run();
    }

    /// <summary>One call, which its client may leave while it waits, and which may come to nothing after it got its permit.</summary>
    public async Task CallAsync(Member member, string caller)
    {
        var call = new Call(caller, ++clock, calls.Count(other => other.Caller == caller && !other.IsOver) + 1);
        calls.Add(call);
        using var leaving = new CancellationTokenSource();
        try
        {
            var asked = member.Gate.AcquireAsync(Owner, caller, leaving.Token).AsTask();
            if (schedule.Choose(4) == 0)
            {
                await Task.Yield();
                schedule.Note(caller + " leaves");
                leaving.Cancel();
            }

            var answer = await asked;
            if (answer.Refusal is not null)
            {
                return;
            }

            call.Permit = answer.Permit.Number;
            schedule.Note($"{Time}: {caller} has permit {call.Permit}");
            if (schedule.Choose(5) == 0)
            {
                await Task.Yield();
            }
            else
            {
                answer.Permit.Sent();
                var latest = schedule.Clock.GetUtcNow() + CountedBy;
                await Task.Yield();
                var now = schedule.Clock.GetUtcNow();
                counted.Add(now < latest ? now : latest);
                schedule.Note($"{Time}: {caller} is counted");
                await Task.Yield();
                answer.Permit.Answered();
            }

            answer.Permit.Release();
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
        }
        finally
        {
            call.IsOver = true;
        }
    }

    /// <summary>Steps until everybody is done, and looks at what came of it.</summary>
    public void Run(TimeSpan period)
    {
        schedule.Run();
        Assert.InRange(counted.MostIn(period), 0, options.Limit);

        // When the last call is long forgotten nobody holds a permit: neither who left nor who came to nothing.
        schedule.Clock.Advance(period + TimeSpan.FromMinutes(1));
        foreach (var member in members.Where(static member => !member.Machine.IsDead && member.Allotments is null))
        {
            Assert.All(member.Gate.Read(10), static standing => Assert.Equal(0, standing.Used));
        }
    }

    /// <summary>Of one replica: a caller's calls in the order of their coming, and callers in turns.</summary>
    public void AssertTurns()
    {
        var passed = calls.Where(static call => call.Permit is not null).OrderBy(static call => call.Permit).ToArray();
        foreach (var own in passed.GroupBy(static call => call.Caller))
        {
            Assert.True(own.Select(static call => call.Came).SequenceEqual(own.Select(static call => call.Came).Order()), $"{own.Key}'s calls overtook each other");
        }

        foreach (var call in passed)
        {
            foreach (var before in passed.Where(other => other.Permit < call.Permit && other.Came > call.Came && other.Caller != call.Caller).GroupBy(static other => other.Caller))
            {
                Assert.True(before.Count() <= call.Place, $"{before.Count()} calls of {before.Key} that came later passed before a call of {call.Caller} that stood in place {call.Place}");
            }
        }
    }

    public void Dispose()
    {
        foreach (var member in members)
        {
            member.Gate.Dispose();
            member.Allotments?.Dispose();
        }
    }

    private string Time => schedule.Clock.GetUtcNow().ToString("mm:ss.f", CultureInfo.InvariantCulture);

    private Member Add(Machine machine, QuotaGate gate, Allotments? allotments)
    {
        var member = new Member(machine, gate, allotments);
        members.Add(member);
        return member;
    }

    internal sealed record Member(Machine Machine, QuotaGate Gate, Allotments? Allotments);

    private sealed class Call(string caller, int came, int place)
    {
        public string Caller { get; } = caller;

        /// <summary>The order in which calls came.</summary>
        public int Came { get; } = came;

        /// <summary>In its caller's line, when it came, at the most.</summary>
        public int Place { get; } = place;

        /// <summary>The order in which calls passed; null if it did not.</summary>
        public long? Permit { get; set; }

        public bool IsOver { get; set; }
    }
}
