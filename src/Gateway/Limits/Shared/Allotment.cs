namespace AuroraGateway.Limits.Shared;

/// <summary>
/// How many permits of one limit this replica may use without asking anybody. All replicas' allotments together are never more than the limit, and
/// a replica gives away only what it does not use itself: so whoever counts, in whatever windows, never counts more than the limit.
/// </summary>
public sealed class Allotment
{
    // A replica that is alone among many still gets and gives in few steps; and what lies unused elsewhere stays a small part.
    private const int PartOfLimit = 20;
    private const int LargestBatch = 1000;

    private readonly Allotments fleet;
    private readonly string member;
    private readonly Func<long, int> taken;
    private readonly Action? changed;
    private int held;
    private int share;
    private int waiting;
    private int soon;
    private bool refused;
    private bool isAlone;
    private bool leaving;
    private bool givesBack;
    private bool isBack;
    private long validUntil;
    private long usedAt;
    private long answeredAt;
    private long closure;
    private long toldClosure;
    private TaskCompletionSource? arrival;

    internal Allotment(Allotments fleet, string name, string member, Func<long, int> taken, Action? changed)
    {
        this.fleet = fleet;
        this.member = member;
        this.taken = taken;
        this.changed = changed;
        Name = name;
        validUntil = answeredAt = usedAt = fleet.Now - fleet.Term;
    }

    /// <summary>Held while anything here is called, and while permits are taken or come free: what a question says must be true until its answer.</summary>
    public Lock Sync { get; } = new();

    public string Name { get; }

    /// <summary>Permits of all replicas together.</summary>
    public int Limit { get; set; }

    /// <summary>How long a permit counts after it was taken, at the most.</summary>
    public TimeSpan Memory { get; set; }

    /// <summary>Permits that nobody held at the last answer.</summary>
    public int Pool { get; private set; }

    /// <summary>Until then nobody is to use any.</summary>
    public long ClosedUntil { get; private set; }

    internal bool IsAsking { get; set; }

    /// <summary>True while there is something to renew or to give back.</summary>
    public bool IsActive { get; internal set; }

    private bool IsAlone => isAlone || !fleet.IsTogether;

    private bool IsContended => Pool == 0 && share < held;

    /// <summary>False where the last answer is too old to tell what others use, as after Redis was gone.</summary>
    public bool KnowsPool(long now) => !IsAlone && now < validUntil;

    /// <summary>Permits that may be used now.</summary>
    public int Room(long now) => Math.Max(0, May(now) - taken(now));

    /// <summary>So many permits of our own and those that nobody holds.</summary>
    public int WithPool(int room) => IsAlone ? room : room + Pool;

    /// <summary>Permits, used or not, that this replica can reckon with soon.</summary>
    public int Expected(long now)
    {
        var may = May(now);
        return IsAlone ? may : now >= validUntil ? Limit : Math.Max(may, Math.Min(share, may + Pool));
    }

    /// <summary>True if asking may bring a permit at once.</summary>
    public bool MayBring(long now) => !IsAlone && (IsAsking || CanGrow(now) || now - answeredAt >= Patience(now));

    /// <summary>True if the share is not used up, so that the others will give back in time.</summary>
    public bool IsEntitled(long now, int permits) => !IsAlone && taken(now) + permits <= share;

    /// <summary>A permit was taken.</summary>
    public void Used(long now)
    {
        Touch(now);
        if (IsLow(now) && CanGrow(now))
        {
            Ask();
        }
    }

    /// <summary>Calls wait; asks for permits unless the last answer was that there are none.</summary>
    /// <param name="calls">How many.</param>
    /// <param name="atOnce">How many of them could go as soon as there are permits.</param>
    /// <param name="now">The time.</param>
    public void Want(int calls, int atOnce, long now)
    {
        (waiting, soon) = (calls, atOnce);
        if (calls > 0)
        {
            Touch(now);
            if (Room(now) == 0 && MayBring(now))
            {
                Ask();
            }
        }
    }

    /// <summary>A call was refused for want of a permit.</summary>
    public void Refused(long now)
    {
        refused = true;
        Touch(now);
        if (MayBring(now))
        {
            Ask();
        }
    }

    /// <summary>Nobody in the fleet is to use any until then; only ever prolonged.</summary>
    public void Close(long until, long now)
    {
        ClosedUntil = Math.Max(ClosedUntil, until);
        closure = Math.Max(closure, until);
        Touch(now);
        Ask();
    }

    /// <summary>Completes when the question under way is answered, or stays without an answer; at once if there is none.</summary>
    public Task Arrival() => !IsAsking ? Task.CompletedTask : (arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Gives back at the next question what is not in use, and asks for no more.</summary>
    internal void Leave()
    {
        leaving = true;
        IsAsking = true;
    }

    /// <summary>Whether it is time to ask: to renew, to give back, or because calls wait.</summary>
    internal bool IsDue(long now)
    {
        if (IsAsking || !fleet.IsTogether)
        {
            return false;
        }

        var since = now - answeredAt;
        return isAlone
            || closure > now
            || (waiting > 0 && since >= Patience(now))
            || (!isBack && IsIdle(now))
            || (IsContended && held > Math.Max(taken(now), share) && since >= fleet.Idle)
            || since >= (Pool == 0 ? fleet.Renewal : fleet.Term / 2);
    }

    /// <summary>Idle, given back and no closure left to tell: nothing to ask until it is used again.</summary>
    internal bool IsDone(long now) => !IsAsking && IsIdle(now) && closure <= now && (isBack || now >= validUntil);

    internal PermitQuestion Question(long now)
    {
        var used = taken(now);
        var isIdle = leaving || IsIdle(now);
        var kept = isIdle || isAlone || now >= validUntil ? used : Math.Max(used, May(now));

        // From here on until the answer no more than that may be taken.
        held = kept;
        givesBack = isIdle;
        var batch = Batch;
        var grow = !isIdle && IsLow(now) ? Math.Max(batch, soon) : 0;
        var wanted = Math.Max(kept, (int)Math.Min(Limit, (long)kept + grow));
        var demand = isIdle ? used : (int)Math.Min(Limit, (long)used + batch + (refused ? Limit : waiting));
        refused = false;
        toldClosure = closure;
        var closing = TimeSpan.FromSeconds(Math.Max(0, closure - now) / (double)fleet.Frequency);
        return new PermitQuestion(Name, member, kept, wanted, Math.Max(used, demand), Limit, fleet.TermSpan, Memory, closing);
    }

    /// <returns>True if it must be asked once more: at the shutdown, to give back what a question under way brought.</returns>
    internal bool Take(PermitAnswer? answer, long asked, long now)
    {
        bool again;
        TaskCompletionSource? came;
        lock (Sync)
        {
            IsAsking = again = leaving && !givesBack;
            answeredAt = now;

            // Whoever still waits says so again.
            waiting = soon = 0;
            isAlone = answer is null && !leaving;
            if (answer is { } given)
            {
                (held, Pool, share) = (given.Held, given.Pool, given.Share);
                validUntil = asked + fleet.Term;

                // Aurora may have closed it while the question was under way: then that is told with the next.
                closure = closure == toldClosure ? 0 : closure;
                isBack = givesBack;
                if (given.ClosedFor > TimeSpan.Zero)
                {
                    var closed = given.ClosedFor < Allotments.LongestClosure ? given.ClosedFor : Allotments.LongestClosure;
                    ClosedUntil = Math.Max(ClosedUntil, now + (long)(closed.TotalSeconds * fleet.Frequency));
                }
            }

            (came, arrival) = (arrival, null);
        }

        came?.TrySetResult();
        changed?.Invoke();
        return again;
    }

    private int Batch => Math.Clamp(Limit / PartOfLimit, 1, LargestBatch);

    private bool CanGrow(long now) => now >= validUntil || (Pool > 0 && share > held);

    // What others hold of our share comes soon; beyond it there is nothing until permits come free.
    private long Patience(long now) => IsEntitled(now, 1) ? fleet.Hungry : fleet.Renewal;

    private bool IsLow(long now) => Room(now) * 2 <= Batch;

    private bool IsIdle(long now) => waiting == 0 && now - usedAt >= fleet.Idle;

    private int May(long now) => IsAlone ? Math.Max(1, Limit / fleet.Replicas) : now >= validUntil ? 0 : IsContended ? Math.Min(held, share) : held;

    private void Touch(long now)
    {
        usedAt = now;
        isBack = false;
        if (!IsActive)
        {
            IsActive = true;
            fleet.Watch(this);
        }
    }

    private void Ask()
    {
        if (!IsAsking && !leaving && fleet.IsTogether)
        {
            IsAsking = true;
            fleet.Ask(this);
        }
    }
}
