using System.Text;
using AuroraGateway.Callers;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Forwarding.Sending;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Fuzz;

/// <summary>What is fuzzed: each takes any bytes, and throws if a promise is broken.</summary>
public static partial class FuzzTargets
{
    // Lazy: instrumented code must not run before the fuzzer gave it the map in which it counts branches.
    private static readonly Lazy<HeaderAllowList> AllowList = new(static () => new HeaderAllowList([]));

    public static IReadOnlyDictionary<string, Action<byte[]>> All { get; } = new Dictionary<string, Action<byte[]>>
    {
        ["target"] = Target,
        ["pattern"] = Pattern,
        ["header"] = Header,
        ["response"] = TokenResponse,
        ["expires"] = Expires,
        ["configuration"] = Configuration,
        ["places"] = Places,
        ["envelope"] = Sealed,
        ["stored"] = Stored,
        ["token"] = Token,
    };

    private static void Target(byte[] bytes)
    {
        var raw = Encoding.Latin1.GetString(bytes);
        if (TargetGuard.Check(raw, out var target) is not null)
        {
            return;
        }

        _ = ForbiddenCredentials.Check(target.Query);
        if (target.Kind == TargetKind.Tenant)
        {
            var sent = KeySwap.Destination("https://aurora.example", target).PathAndQuery;
            Demand(sent == raw, "The bytes sent are not the bytes received.");
            Demand(target.Scope.EndsWith("/tenants/" + target.Tenant, StringComparison.Ordinal), "The scope does not end with the tenant.");
            Demand(!Uri.UnescapeDataString(target.Rest.ToString()).Contains("/../", StringComparison.Ordinal), "A dot segment passed.");
        }
    }

    private static void Pattern(byte[] bytes)
    {
        // The first line is a pattern, the second a path.
        var lines = Encoding.Latin1.GetString(bytes).Split('\n', 2);
        if (PathPattern.TryParse(lines[0], out var pattern) is null)
        {
            var rest = lines.Length == 2 && lines[1].StartsWith('/') ? lines[1] : "";
            var matches = pattern!.Matches(rest);
            Demand(!matches || lines[0].Contains("**", StringComparison.Ordinal) || lines[0] == "*" ||
                pattern.Text.Count('/') == Math.Max(1, rest.Count('/')), "A pattern without ** matched another depth.");
        }
    }

    private static void Header(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        if (AllowList.Value.Allows(text))
        {
            Demand(!text.Contains('_', StringComparison.Ordinal) && !text.Contains("token", StringComparison.OrdinalIgnoreCase) &&
                !text.Contains("cookie", StringComparison.OrdinalIgnoreCase), "A name passed that must not.");
            Demand(text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'), "A name passed that is none.");
        }

        Demand(!HeaderAllowList.IsHeaderValue(text) || !text.AsSpan().ContainsAny("\r\n\0"), "A value passed that can end its field.");
        _ = HeaderAllowList.IsNominated(text, new StringValues(text.Split('\n')));
    }

    private static void TokenResponse(byte[] bytes)
    {
        var outcome = ExchangeResponse.Read(bytes, null, ClockReading.Of(TimeProvider.System));
        if (outcome.Key is { } bought)
        {
            Demand(bought.Lifetime > TimeSpan.Zero && bought.Lifetime < TimeSpan.FromDays(36_600), "A life that is none.");
            Demand(!bought.Reveal().AsSpan().ContainsAnyExceptInRange('!', '~'), "A key that is no valid header value.");
        }
    }

    private static void Expires(byte[] bytes)
    {
        if (ExpiresAt.TryParse(Encoding.UTF8.GetString(bytes), out var end))
        {
            Demand(end.Offset == TimeSpan.Zero, "An end that is not in UTC.");
        }
    }

    private static void Configuration(byte[] bytes)
    {
        var mistakes = new List<ConfigurationError>();
        if (ConfigurationText.TryDecode("fuzzed", bytes, out var text) is not null
            || JsonTreeReader.Read(text, new SettingSource(SettingOrigin.File, "fuzzed"), mistakes, out _) is not { } root)
        {
            return;
        }

        // No file of this machine is read while fuzzing.
        var aurora = root.Find("Aurora");
        aurora?.Remove("ApplicationKeyFile");
        aurora?.Remove("CaFile");
        var settings = SettingsCompiler.Compile(new SettingTree(root, mistakes), out var errors);
        Demand(errors.All(static error => error.Place is not null), "A mistake without a place.");
        Demand((settings is null) == (errors.Count > 0), "Neither settings nor a mistake.");
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
