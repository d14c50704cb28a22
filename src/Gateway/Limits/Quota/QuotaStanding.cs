namespace AuroraGateway.Limits.Quota;

/// <summary>The state of one budget.</summary>
/// <param name="Owner">Whose.</param>
/// <param name="Limit">Calls a period.</param>
/// <param name="Used">Of these, used by now.</param>
/// <param name="Waiting">Calls that wait.</param>
/// <param name="MostBy">The caller that used most.</param>
/// <param name="MostUsed">How much that was.</param>
/// <param name="Refused">Calls that were refused for want of a permit, in the last period.</param>
/// <param name="MostRefused">The caller that was refused most.</param>
/// <param name="IsRefusedByAurora">Aurora itself responded 429 in the last period: something else uses the key, or Aurora counts
/// differently.</param>
public sealed record QuotaStanding(QuotaOwner Owner, int Limit, int Used, int Waiting, string? MostBy, int MostUsed, int Refused, string? MostRefused, bool IsRefusedByAurora);
