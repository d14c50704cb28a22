using System.Globalization;
using AuroraGateway.Limits;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Tenants;
using AuroraGateway.Unit.Limits;

namespace AuroraGateway.Unit.Schedules;

/// <summary>Calls that share one quota, at one replica or at several that part it among themselves, and an Aurora that counts them
/// whenever it likes.</summary>
internal sealed class QuotaScheduleScene : IDisposable
{
    // The gateway assumes that after this Aurora has counted a call, with a response or without.
    private static readonly TimeSpan CountedBy = TimeSpan.FromSeconds(5);

    // The longest that a request to Redis is under way.
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(8);

    private static readonly QuotaOwner Owner = new(TenantId.Parse(PolicyText.Tenant));

    private readonly Schedule schedule;
    private readonly QuotaOptions options;
    private readonly LuaRedis redis;
    private DateTimeOffset closedSince;
    private DateTimeOffset closedUntil;
    private readonly List<Member> members = [];
    private readonly List<DateTimeOffset> counted = [];
    private readonly List<DateTimeOffset> sent = [];
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

    /// <summary>True if Aurora responds with 429 now and then.</summary>
    public bool Closes { get; set; }

    /// <summary>Calls that Aurora counted.</summary>
    public int Counted => counted.Count;

    public Member AddAlone()
    {
        var machine = schedule.AddMachine("the gateway");
        return Add(machine, new QuotaGate(new QuotaTermsTable(options, machine), new LimitMetrics(new NoMeters()), machine), null);
    }

    /// <summary>Replicas that share a Redis.</summary>
    /// <param name="count">How many.</param>
    /// <param name="losses">One in so many requests or responses is lost, never two in a row; 0 for none.</param>
    /// <param name="fault">Planted in the way to Redis.</param>
    public void AddFleet(int count, int losses = 0, QuotaFault fault = QuotaFault.None)
    {
        for (var number = 1; number <= count; number++)
        {
            var machine = schedule.AddMachine($"replica {number}");
            var store = new ScheduledLimitStore(schedule, redis, machine.Name)
            {
                Replicas = count,
                Losses = losses,
                Fault = fault,
                Closed = Closed,
            };
            var terms = new QuotaTermsTable(options, machine, patience: TimeSpan.FromMilliseconds(100));
            Add(machine, new QuotaGate(terms, new LimitMetrics(new NoMeters()), machine, store: store), store);
        }
    }

    /// <summary>One call, which its client may leave while it waits, and which may fail after it got its permit.</summary>
    public async Task CallAsync(Member member, string caller)
    {
        var call = new Call(caller, ++clock, calls.Count(other => other.Caller == caller && !other.IsOver) + 1, schedule.Clock.GetUtcNow());
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

            var result = await asked;
            if (result.Refusal is not null)
            {
                return;
            }

            call.Permit = result.Permit.Number;
            var isClosed = call.Since > closedSince && schedule.Clock.GetUtcNow() < closedUntil;
            schedule.Check(!isClosed, $"{caller} passed after Aurora had closed the quota for all replicas");
            schedule.Note($"{Time}: {caller} has permit {call.Permit}");
            if (schedule.Choose(5) == 0)
            {
                await Task.Yield();
            }
            else
            {
                result.Permit.Sent();
                var latest = schedule.Clock.GetUtcNow() + CountedBy;
                await Task.Yield();
                var now = schedule.Clock.GetUtcNow();
                counted.Add(now < latest ? now : latest);
                schedule.Note($"{Time}: {caller} is counted");
                await Task.Yield();
                result.Permit.Responded();
                sent.Add(schedule.Clock.GetUtcNow());
                if (Closes && schedule.Choose(10) == 0)
                {
                    schedule.Note($"{Time}: Aurora closes the quota");
                    result.Permit.Close(TimeSpan.FromSeconds(4));
                }
            }

            result.Permit.Release();
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
        }
        finally
        {
            call.IsOver = true;
        }
    }

    /// <summary>Steps until every actor is done, and looks at the result.</summary>
    public void Run(TimeSpan period)
    {
        schedule.Run();
        Assert.InRange(counted.MostIn(period), 0, options.Limit);

        // Everything is reported now: no place remains of a caller that left, a call that failed, or a response that was lost.
        foreach (var member in members.Where(static member => member.Store is not null))
        {
            member.Store!.Losses = 0;
        }

        for (var beat = 0; beat < 8; beat++)
        {
            schedule.Clock.Advance(TimeSpan.FromMilliseconds(500));
            schedule.Run();
        }

        if (members.TrueForAll(static member => member.Store is not null && !member.Machine.IsDead))
        {
            var now = schedule.Clock.GetUtcNow();
            // The account takes each for counted as much later as its note was under way, and up to five seconds and its slack without one.
            Assert.InRange(Places(), 0, sent.Count(at => now - at < period + CountedBy + UnderWay + TimeSpan.FromSeconds(1)));
        }

        // Long after the last call there is no permit in use, neither of callers that left nor of calls that failed.
        schedule.Clock.Advance(period + TimeSpan.FromMinutes(1));
        Assert.Equal(0, Places());
        foreach (var member in members.Where(static member => !member.Machine.IsDead))
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
            Assert.True(
                own.Select(static call => call.Came).SequenceEqual(own.Select(static call => call.Came).Order()),
                $"{own.Key}'s calls overtook each other");
        }

        foreach (var call in passed)
        {
            foreach (var before in passed
                .Where(other => other.Permit < call.Permit && other.Came > call.Came && other.Caller != call.Caller)
                .GroupBy(static other => other.Caller))
            {
                Assert.True(
                    before.Count() <= call.Place,
                    $"{before.Count()} calls of {before.Key} that came later passed before a call of {call.Caller} that " +
                        $"was in place {call.Place}");
            }
        }
    }

    public void Dispose()
    {
        foreach (var member in members)
        {
            member.Gate.Dispose();
        }
    }

    private string Time => schedule.Clock.GetUtcNow().ToString("mm:ss.f", CultureInfo.InvariantCulture);

    // Of the one account, future ones too.
    private int Places() => (redis.Text(Owner.ToString()) ?? "").Split('\n').Skip(1)
        .Select(static line => line.Split(' '))
        .Where(words => words.Length == 5 &&
            long.Parse(words[3], CultureInfo.InvariantCulture) > schedule.Clock.GetUtcNow().ToUnixTimeMilliseconds())
        .Sum(static words => int.Parse(words[4], CultureInfo.InvariantCulture));

    private void Closed(TimeSpan span)
    {
        (closedSince, closedUntil) = (schedule.Clock.GetUtcNow(), schedule.Clock.GetUtcNow() + span);
        schedule.Note($"{Time}: the quota is closed in Redis");
    }

    private Member Add(Machine machine, QuotaGate gate, ScheduledLimitStore? store)
    {
        var member = new Member(machine, gate, store);
        members.Add(member);
        return member;
    }

    internal sealed record Member(Machine Machine, QuotaGate Gate, ScheduledLimitStore? Store);

    private sealed class Call(string caller, int came, int place, DateTimeOffset since)
    {
        public string Caller { get; } = caller;

        public DateTimeOffset Since { get; } = since;

        /// <summary>The order in which calls came.</summary>
        public int Came { get; } = came;

        /// <summary>In its caller's line, when it came, at the most.</summary>
        public int Place { get; } = place;

        /// <summary>The order in which calls passed; null if it did not.</summary>
        public long? Permit { get; set; }

        public bool IsOver { get; set; }
    }
}
