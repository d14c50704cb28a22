using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace AuroraGateway.Platform;

/// <summary>What this binary was built from and for, as <c>--version</c> and <c>aurora_gateway_build_info</c> report it.</summary>
/// <param name="Version">The semantic version of Directory.Build.props.</param>
/// <param name="Commit">The full hash; null where the sources were no clone.</param>
/// <param name="Time">The time of the commit (or SOURCE_DATE_EPOCH), not of the compiler: two builds of one commit are equal. Null if
/// neither is known.</param>
/// <param name="Runtime">The framework, and whether the code was compiled ahead of time.</param>
/// <param name="Platform">System, C library and processor, as a .NET runtime identifier: <c>linux-x64</c>, <c>linux-musl-arm64</c>.</param>
internal sealed record Build(string Version, string? Commit, DateTimeOffset? Time, string Runtime, string Platform)
{
    private const string Unknown = "unknown";

    public static Build Own { get; } = Of(
        typeof(Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0",
        typeof(Build).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(pair => pair.Key == "BuildTime")?.Value);

    public string CommitText => Commit ?? Unknown;

    public string TimeText => Time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? Unknown;

    /// <param name="informational">Version and commit: <c>0.1.0+2dd7a756…</c>.</param>
    /// <param name="seconds">Since 1970; empty or null if unknown.</param>
    public static Build Of(string informational, string? seconds)
    {
        var plus = informational.IndexOf('+', StringComparison.Ordinal);

        // The list of assemblies that the just-in-time runtime loads from. RuntimeFeature is the same for both: PublishAot switches it off
        // in both.
        var code = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is null ? "native" : "just-in-time";
        return new Build(
            plus < 0 ? informational : informational[..plus],
            plus < 0 || plus == informational.Length - 1 ? null : informational[(plus + 1)..],
            long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) &&
                time <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.FromUnixTimeSeconds(time)
                : null,
            $"{RuntimeInformation.FrameworkDescription} ({code})",
            RuntimeInformation.RuntimeIdentifier);
    }

    /// <summary>The first line is for programs: name and version.</summary>
    public override string ToString() =>
        $"""
        aurora-gateway {Version}
          commit    {CommitText}
          built     {TimeText}
          runtime   {Runtime}
          platform  {Platform}
        """;
}
