namespace AuroraGateway.Limits.Shared;

/// <summary>
/// Where replicas part permits among themselves. No step throws, and none takes longer than the configured moment: one that got no answer says so.
/// </summary>
public interface IPermitStore
{
    /// <summary>False while the store cannot be used: nobody asks it then.</summary>
    bool IsTogether { get; }

    /// <summary>States what one replica holds of one limit and what it wants; as one step.</summary>
    ValueTask<PermitAnswer?> AskAsync(PermitQuestion question);

    /// <summary>Says that this replica is here.</summary>
    /// <param name="replica">Its name, as it begins those of its members.</param>
    /// <returns>How many are, this one counted; null without an answer.</returns>
    ValueTask<int?> CallRollAsync(string replica);
}

/// <summary>What one replica says of one limit.</summary>
/// <param name="Name">Of the limit in the store.</param>
/// <param name="Member">Who asks: a replica, and which of its accounts.</param>
/// <param name="Kept">Permits that it goes on holding whatever the answer: those in use, and those that it has not given back.</param>
/// <param name="Wanted">How many it would like to hold; not less than it keeps.</param>
/// <param name="Demand">How many it could use if it had them: what shares are reckoned from.</param>
/// <param name="Limit">Permits of all replicas together.</param>
/// <param name="Term">How long it may use what it holds without asking again.</param>
/// <param name="Memory">How long a permit counts after its last use.</param>
/// <param name="Closure">For how long nobody is to use any; zero for no closure.</param>
public readonly record struct PermitQuestion(
    string Name, string Member, int Kept, int Wanted, int Demand, int Limit, TimeSpan Term, TimeSpan Memory, TimeSpan Closure);

/// <summary>What the store answers.</summary>
/// <param name="Held">Permits that the asker holds from now on.</param>
/// <param name="Pool">Permits that nobody holds.</param>
/// <param name="Share">What is the asker's if everybody that has a demand gets the same and none more than it can use.</param>
/// <param name="ClosedFor">How long nobody is to use any.</param>
public readonly record struct PermitAnswer(int Held, int Pool, int Share, TimeSpan ClosedFor);
