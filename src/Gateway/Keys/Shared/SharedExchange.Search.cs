using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Keys.Shared;

/// <summary>One search for an owner's key: what is asked, and what turned out to be of no use.</summary>
internal sealed partial class SharedExchange
{
    private sealed class Search
    {
        private readonly SharedExchange exchange;
        private readonly ExchangeRequest request;
        private readonly ApplicationKey? candidate;
        private readonly KeySeal seal;
        private readonly TimeSpan patience;
        private readonly long started;

        public Search(SharedExchange exchange, in ExchangeRequest request)
        {
            (this.exchange, this.request) = (exchange, request);
            seal = exchange.entries.SealFor(request.Session is not null, out candidate);
            Names = exchange.names.Of(request.Owner, seal);
            var isRenewal = request.HeldFor > ShortOutage + request.Terms.ExchangeTimeout;
            patience = isRenewal ? RenewalPatience : request.Terms.ExchangeTimeout * Patience;
            started = exchange.time.GetTimestamp();
            Question = new LookQuestion
            {
                Lease = "",
                Unwanted = request.Unwanted,
                Span = exchange.redis.LeaseTime,
                SpentMemory = KeyTerms.LongestLife + request.Terms.SessionMemory,
            };
            Renew();
        }

        public OwnerNames Names { get; }

        public LookQuestion Question { get; private set; }

        /// <summary>Values that were of no use.</summary>
        public int Ignored { get; private set; }

        /// <summary>Times that it waited for another replica.</summary>
        public int Waits { get; set; }

        /// <summary>For one response of Redis.</summary>
        public TimeSpan Left(TimeProvider time) =>
            patience - time.GetElapsedTime(started) is var left && left > LeastPatience ? left : LeastPatience;

        /// <summary>True once the replica that holds the lease was waited for as long as makes sense.</summary>
        public bool IsPatienceOver(TimeProvider time) =>
            time.GetElapsedTime(started) >= request.Terms.ExchangeTimeout * (Names.Spent is null ? PatienceForHolder : PatienceForSpender);

        /// <summary>The lease was lost: another one is taken under another name.</summary>
        public void Renew()
        {
            var lease = exchange.entries.NewLease(seal, Names);
            var mark = Names.Spent is null ? null : exchange.entries.Mark(Names, SpentMark.Leased, lease);
            Question = Question with { Lease = lease, Mark = mark };
        }

        public Attempt Lease(in Look look, in ClockReading asked, in ClockReading received) =>
            new(Names, seal, Question.Lease, look.Fence, look.Epoch, look.Now, asked, received);

        /// <returns>Null if it is of no use, which the next question says.</returns>
        public ExchangeOutcome? Open(in Look look, in ClockReading asked)
        {
            if (look.Kind == LookKind.Refusal)
            {
                if (exchange.entries.OpenRefusal(request.Owner, seal, look.Content!) is { } refusal)
                {
                    return refusal;
                }

                Question = Question with { BadRefusal = look.Content.AsSpan(0, Envelope.HeadLength).ToArray() };
            }
            else if (exchange.entries.Open(request, seal, look.Content!, look.Now, asked) is { } key)
            {
                if (candidate is not null)
                {
                    exchange.entries.Proved(candidate);
                }

                return key;
            }
            else
            {
                Question = Question with { Bad = look.Content.AsSpan(EntryHeader.Length, Envelope.HeadLength).ToArray() };
            }

            Ignore("entry");
            return null;
        }

        /// <returns>False for a lease or mark that no replica wrote, or that was put back later: the next question passes over
        /// it.</returns>
        public bool IsAuthentic(in Look look)
        {
            if (look.Kind == LookKind.Held)
            {
                if (SharedEntries.IsLease(seal, Names, look.Text, look.Now, request.Terms.ExchangeTimeout))
                {
                    return true;
                }

                Question = Question with { BadLease = look.Text };
                Ignore("lease");
                return false;
            }

            if (exchange.entries.IsMark(Names, look.Text))
            {
                return true;
            }

            Question = Question with { BadMark = look.Text };
            Ignore("mark");
            return false;
        }

        private void Ignore(string kind)
        {
            Ignored++;
            exchange.metrics.Ignored(kind);
        }
    }
}
