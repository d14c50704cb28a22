namespace AuroraGateway.Limits.Quota;

/// <summary>Where Aurora's quota is accounted: in this process, or in what replicas share.</summary>
public interface IQuotaLedger
{
    /// <summary>Opens one owner's account.</summary>
    /// <param name="owner">Whose calls.</param>
    /// <param name="changed">To be called, holding no lock, when permits came in that nobody here gave back: a lease of another replica's ledger.</param>
    IQuotaAccount Open(QuotaOwner owner, Action changed);
}

/// <summary>
/// One owner's permits, as far as this process may use them without asking anybody. Every call is made under the budget's lock and must not
/// block: an account that leases a few permits at a time from elsewhere does so behind these calls and says <c>changed</c>.
/// </summary>
public interface IQuotaAccount
{
    /// <summary>True if forgetting the account would forget nothing.</summary>
    bool IsIdle(QuotaTerms terms, long now);

    /// <summary>Permits in use, as far as this process knows.</summary>
    int Used(QuotaTerms terms, long now);

    /// <summary>Permits that nobody uses; 0 while none of them may be used without asking.</summary>
    int Free(QuotaTerms terms, long now);

    /// <summary>Says how many calls wait: an account that leases from elsewhere asks for more.</summary>
    void Want(QuotaTerms terms, int calls, long now);

    /// <summary>Until then nothing is sent: Aurora said so, to this process or to another.</summary>
    long ClosedUntil { get; }

    /// <summary>Aurora answered 429.</summary>
    void Close(long until, long now);

    /// <summary>The earliest timestamp at which so many may be free; <paramref name="now"/> if they are.</summary>
    long FreeAt(QuotaTerms terms, int permits, long now);

    /// <summary>Ticks to leave between two calls so that what is free lasts until more becomes free.</summary>
    long Gap(QuotaTerms terms, long now);

    /// <summary>Takes one permit; call only when one is free.</summary>
    /// <returns>Its number.</returns>
    long Take(long now);

    /// <summary>The call is about to be sent: Aurora counts it from now on.</summary>
    void Sent(QuotaTerms terms, long permit, long now);

    /// <summary>Aurora answered: it has counted the call by now.</summary>
    void Answered(QuotaTerms terms, long permit, long now);

    /// <summary>Gives the permit back unless it was sent: Aurora never saw the call.</summary>
    void Return(long permit);
}
