using System.Globalization;

namespace AuroraGateway.Load.Processes;

/// <summary>Writes an instant as Aurora does in <c>expires_at</c>.</summary>
internal static class AuroraTime
{
    public static string In(TimeSpan fromNow) =>
        TimeProvider.System.GetUtcNow().Add(fromNow).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
