using AuroraGateway.Names;
using AuroraGateway.Problems;
using AuroraGateway.Tenants;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>Which of the application's own endpoints are refused whatever is granted.</summary>
internal static class ApplicationTarget
{
    private static readonly Problem NoCreateToken = new(
        ProblemCode.NotGranted,
        "create_token is never forwarded: no caller receives a key. Call the tenant's path: the gateway adds the key.");

    private static readonly Problem OtherApplication = new(
        ProblemCode.NotGranted, "Only the configured application's own endpoints are forwarded.");

    /// <returns>Null if it may pass.</returns>
    public static Problem? Refuse(in RequestTarget target, string applicationId)
    {
        if (!target.Id.SequenceEqual(applicationId))
        {
            return OtherApplication;
        }

        return MakesToken(target.Rest) || MakesToken(target.Query) ? NoCreateToken : null;
    }

    // Whatever is between, before or after the words: frameworks route create_token.json, create-token and create_token%20 to the same
    // place.
    private static bool MakesToken(ReadOnlySpan<char> text) =>
        !text.IsEmpty && string.Concat(NameWords.BySeparators(NameWords.Decode(text))).Contains("createtoken", StringComparison.Ordinal);
}
