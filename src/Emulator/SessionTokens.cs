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

/// <summary>The session tokens that this emulator made; each buys one key, within its hour.</summary>
internal sealed class SessionTokens(int capacity = 100_000)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public string Issue(DateTimeOffset now)
    {
        var token = "st_test_" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        lock (_lock)
        {
            _sessions[token] = new Session { Made = now };
            _order.Enqueue(token);
            if (_order.Count > capacity)
            {
                _sessions.Remove(_order.Dequeue());
            }
        }

        return token;
    }

    public SessionVerdict Spend(string token, DateTimeOffset now, TimeSpan lifetime)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(token, out var session))
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

        public bool Spent { get; set; }
    }
}
