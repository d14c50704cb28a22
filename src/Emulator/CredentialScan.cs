using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Emulator;

/// <summary>What the one <c>Authorization</c> header of a call turned out to be.</summary>
internal readonly record struct PresentedCredential(IssuedKey? TemporaryKey, bool IsApplicationKey);

/// <summary>
/// Looks for credentials where none belong: whatever a proxy should have taken off, under any spelling of its name.
/// </summary>
internal sealed class CredentialScan(EmulatedAurora aurora)
{
    private const int MostNamesRemembered = 2_000;

    // A verdict costs more than the rest of the scan together, and a proxy sends the same few names again and again.
    private readonly ConcurrentDictionary<string, bool> verdicts = new(StringComparer.Ordinal);

    /// <summary>Notes every credential that the call must not contain, and returns the one that is allowed.</summary>
    public PresentedCredential Read(EmulatorCall call, bool exchange)
    {
        var presented = default(PresentedCredential);
        foreach (var (name, values) in call.Http.Request.Headers)
        {
            if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            {
                presented = ReadAuthorization(name, values, onApplication: OfApplication(call));
            }
            else if (IsSuspicious(name) || BearsCredential(values))
            {
                aurora.Stats.SawCredential(name);
            }
        }

        if (call.Target.Query.Length > 0)
        {
            ReadQuery(call.Target, exchange);
        }

        return presented;
    }

    private static bool OfApplication(EmulatorCall call) => call.Segments is ["partner_applications" or "application_partners", ..];

    private PresentedCredential ReadAuthorization(string name, StringValues values, bool onApplication)
    {
        var presented = default(PresentedCredential);
        foreach (var value in values)
        {
            var secret = value is not null && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value.AsSpan(7) : default;
            presented = new(aurora.Keys.Find(secret), secret.SequenceEqual(aurora.Options.ApplicationKey));
            if (presented.TemporaryKey is null && !(presented.IsApplicationKey && onApplication))
            {
                aurora.Stats.SawCredential(name);
            }
        }

        // With two of them no two servers agree which counts.
        return values.Count == 1 ? presented : default;
    }

    private void ReadQuery(RequestTarget target, bool exchange)
    {
        foreach (var (name, value) in target.QueryParameters())
        {
            var belongs = exchange && name == "session_token";
            if (!belongs && (IsSuspicious(name) || BearsCredential(value)))
            {
                aurora.Stats.SawCredential("?" + name);
            }
        }
    }

    private bool BearsCredential(StringValues values)
    {
        foreach (var value in values)
        {
            if (value is not null
                && (value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                    || value.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
                    || value.Contains(aurora.Options.ApplicationKey, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsSuspicious(string name)
    {
        if (verdicts.TryGetValue(name, out var verdict))
        {
            return verdict;
        }

        verdict = CredentialNames.Contain(name);
        if (verdicts.Count < MostNamesRemembered)
        {
            verdicts[name] = verdict;
        }

        return verdict;
    }
}
