namespace AuroraGateway.Limits.Quota;

/// <summary>
/// The state of one budget over the last period. MostBy is the caller that used most, namely MostUsed. IsRefusedByAurora: Aurora itself
/// responded with 429, so that other software uses the same key or counts differently.
/// </summary>
internal sealed record QuotaState(
    QuotaOwner Owner, int Limit, int Used, int Waiting, string? MostBy, int MostUsed, int Refused, string? MostRefused,
    bool IsRefusedByAurora);
