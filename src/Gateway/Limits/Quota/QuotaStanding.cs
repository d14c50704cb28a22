namespace AuroraGateway.Limits.Quota;

/// <summary>How one budget stands.</summary>
/// <param name="Owner">Whose.</param>
/// <param name="Limit">Calls a period.</param>
/// <param name="Used">Of those, gone by now.</param>
/// <param name="Waiting">Calls that wait.</param>
/// <param name="MostBy">The caller that used most.</param>
/// <param name="MostUsed">How much that was.</param>
/// <param name="Refused">Calls that were refused for want of a permit, in the last period.</param>
/// <param name="MostRefused">The caller that was refused most.</param>
/// <param name="IsRefusedByAurora">Aurora itself answered 429 in the last period: somebody counts otherwise than we do.</param>
public sealed record QuotaStanding(QuotaOwner Owner, int Limit, int Used, int Waiting, string? MostBy, int MostUsed, int Refused, string? MostRefused, bool IsRefusedByAurora);
