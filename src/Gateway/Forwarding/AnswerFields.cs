namespace AuroraGateway.Forwarding;

/// <summary>Response fields of Aurora that stay here; everything else passes unchanged.</summary>
public static class AnswerFields
{
    // A cookie would be a session of the key's owner in the hands of a caller; Alt-Svc and Strict-Transport-Security would speak for the gateway's own
    // address; Proxy-Status from anyone but us would make an answer of Aurora look like ours; Authorization is a request's field given back.
    private static readonly string[] Withheld =
    [
        "Set-Cookie", "Set-Cookie2", "Alt-Svc", "Strict-Transport-Security", "Proxy-Status", "Authorization", "Proxy-Authorization", "Proxy-Authenticate",
    ];

    /// <param name="fields">Those before the body, or the trailers.</param>
    public static void Withhold(IHeaderDictionary fields)
    {
        foreach (var name in Withheld)
        {
            fields.Remove(name);
        }
    }
}
