using AuroraGateway.Tenants;

namespace AuroraGateway.Keys.Exchange;

/// <summary>The application key in use and, while the operator rotates it, the one that has yet to prove itself.</summary>
internal sealed partial class ApplicationKeys(ApplicationKey first, ILogger<ApplicationKeys> log)
{
    private readonly Lock gate = new();
    private ApplicationKey current = first;
    private ApplicationKey? candidate;
    private ApplicationKey? refused;
    private bool currentRefused;
    private bool undecided;
    private TenantId? served;

    public ApplicationKey Current
    {
        get
        {
            lock (gate)
            {
                return current;
            }
        }
    }

    /// <summary>To be tried at the next exchange.</summary>
    public ApplicationKey? Candidate
    {
        get
        {
            lock (gate)
            {
                return candidate;
            }
        }
    }

    /// <summary>The changed key was tried, and something in front of Aurora responded.</summary>
    public bool IsUndecided
    {
        get
        {
            lock (gate)
            {
                return undecided && candidate is not null;
            }
        }
    }

    /// <summary>Fingerprint of a changed key that Aurora refused, for the operator; null once another one is used.</summary>
    public string? RefusedCandidate
    {
        get
        {
            lock (gate)
            {
                return refused?.Fingerprint;
            }
        }
    }

    /// <summary>Puts a changed key in line.</summary>
    /// <returns>False if it is the one in use, or in line already.</returns>
    public bool Propose(ApplicationKey key)
    {
        lock (gate)
        {
            if (current.Is(key))
            {
                candidate = null;
                refused = null;
                return false;
            }

            if (candidate?.Is(key) == true || refused?.Is(key) == true)
            {
                return false;
            }

            candidate = key;
            refused = null;
            undecided = false;
            Log.Proposed(log, key.Fingerprint);
            return true;
        }
    }

    /// <summary>Aurora refused the key in use when it was asked last.</summary>
    public bool IsCurrentRefused
    {
        get
        {
            lock (gate)
            {
                return currentRefused;
            }
        }
    }

    /// <summary>What Aurora said of a key; nothing if that is no longer the one in use.</summary>
    public void Heard(ApplicationKey key, bool isRefused)
    {
        lock (gate)
        {
            if (ReferenceEquals(current, key))
            {
                currentRefused = isRefused;
            }
        }
    }

    /// <summary>Aurora exchanged a key for this tenant.</summary>
    public void Served(TenantId tenant)
    {
        lock (gate)
        {
            served = tenant;
        }
    }

    /// <summary>
    /// Whether a 404 concerns this tenant alone. Aurora does not document its response for an unknown tenant, and a 404 for one tenant must
    /// not stop the exchanges of all others. Only a 404 for the tenant that was served last means that the application is unknown.
    /// </summary>
    public bool IsUnknownTenant(TenantId tenant)
    {
        lock (gate)
        {
            var isUnknown = served is { } last && last != tenant;
            served = isUnknown ? served : null;
            return isUnknown;
        }
    }

    /// <summary>Aurora took it: it is the key from now on, unless another was put in line meanwhile.</summary>
    public void Promote(ApplicationKey key)
    {
        lock (gate)
        {
            if (ReferenceEquals(candidate, key))
            {
                current = key;
                candidate = null;
                currentRefused = false;
                Log.Promoted(log, key.Fingerprint);
            }
        }
    }

    /// <summary>Aurora refused it: the old one stays.</summary>
    public void Refuse(ApplicationKey key)
    {
        lock (gate)
        {
            if (ReferenceEquals(candidate, key))
            {
                refused = key;
                candidate = null;
                Log.Refused(log, key.Fingerprint, current.Fingerprint);
            }
        }
    }

    /// <summary>Something in front of Aurora responded: the key is still to be tried.</summary>
    public void Undecided(ApplicationKey key, string detail)
    {
        lock (gate)
        {
            if (ReferenceEquals(candidate, key) && !undecided)
            {
                undecided = true;
                Log.Undecided(log, key.Fingerprint, current.Fingerprint, detail);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Information, "The application key changed (fingerprint {Fingerprint}); the next exchange tests it")]
        public static partial void Proposed(ILogger log, string fingerprint);

        [LoggerMessage(1302, LogLevel.Information, "Aurora accepted the new application key (fingerprint {Fingerprint}): it is in use")]
        public static partial void Promoted(ILogger log, string fingerprint);

        [LoggerMessage(
            1303, LogLevel.Error,
            "Aurora rejected the new application key (fingerprint {Fingerprint}): the old one ({Old}) stays in use. Write " +
                "the correct key into the file")]
        public static partial void Refused(ILogger log, string fingerprint, string old);

        [LoggerMessage(
            1304, LogLevel.Warning,
            "The new application key (fingerprint {Fingerprint}) could not be tested, and the old one " +
                "({Old}) stays in use. {Detail}")]
        public static partial void Undecided(ILogger log, string fingerprint, string old, string detail);
    }
}
