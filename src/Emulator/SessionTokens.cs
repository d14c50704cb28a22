using System.Security.Cryptography;

namespace AuroraGateway.Emulator;

/// <summary>What came of presenting a session token.</summary>
internal enum SessionVerdict
{
    Accepted,
    Unknown,
    TooOld,
    AlreadySpent,
}

/// <summary>What an arriving session token is, before a response is sent.</summary>
internal enum SessionArrival
{
    First,
    Again,
    Unknown,
}

/// <summary>The session tokens that this emulator issued; each can be exchanged for one key, within its hour.</summary>
internal sealed class SessionTokens(int capacity = 100_000)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Session> sessions = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    public string Issue(DateTimeOffset now)
    {
        var token = "st_test_" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        lock (gate)
        {
            sessions[token] = new Session { Made = now };
            order.Enqueue(token);
            if (order.Count > capacity)
            {
                sessions.Remove(order.Dequeue());
            }
        }

        return token;
    }

    /// <summary>
    /// Notes that a token came, however its exchange ends: a client may not send one twice even where the first brought nothing.
    /// </summary>
    public SessionArrival Arrive(string token)
    {
        lock (gate)
        {
            if (!sessions.TryGetValue(token, out var session))
            {
                return SessionArrival.Unknown;
            }

            var again = session.Arrived;
            session.Arrived = true;
            return again ? SessionArrival.Again : SessionArrival.First;
        }
    }

    public SessionVerdict Spend(string token, DateTimeOffset now, TimeSpan lifetime)
    {
        lock (gate)
        {
            if (!sessions.TryGetValue(token, out var session))
            {
                return SessionVerdict.Unknown;
            }

            if (session.Spent)
            {
                return SessionVerdict.AlreadySpent;
            }

            if (now - session.Made > lifetime)
            {
                return SessionVerdict.TooOld;
            }

            session.Spent = true;
            return SessionVerdict.Accepted;
        }
    }

    private sealed class Session
    {
        public required DateTimeOffset Made { get; init; }

        public bool Arrived { get; set; }

        public bool Spent { get; set; }
    }
}
