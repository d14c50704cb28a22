using System.Text;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Names;
using AuroraGateway.Tenants;

namespace AuroraGateway.Webhooks;

/// <summary>A webhook that is to be forwarded, read from its request. No record: it contains a session token.</summary>
internal sealed class ForwardedEvent
{
    private const string Folder = "/webhooks/";
    private const string SessionName = "session";
    private const string EventName = "event";
    private const int LongestName = 64;

    private readonly IReadOnlyList<KeyValuePair<string, string>> parameters;

    private ForwardedEvent(string name, TenantId? tenant, SessionToken? token, IReadOnlyList<KeyValuePair<string, string>> parameters) =>
        (Name, Tenant, Token, this.parameters) = (name, tenant, token, parameters);

    /// <summary>The event: the last segment of the path.</summary>
    public string Name { get; }

    public TenantId? Tenant { get; }

    /// <summary>Null if the webhook contains none.</summary>
    public SessionToken? Token { get; }

    /// <summary>The event that a path names; null if it names none that is forwarded.</summary>
    public static string? NameOf(PathString path)
    {
        var name = path.Value is { } text && text.StartsWith(Folder, StringComparison.Ordinal) ? text[Folder.Length..] : "";
        return name.Length is > 0 and <= LongestName && name != WebhookUrl.Event
            && name.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_')
            ? name
            : null;
    }

    /// <returns>Null, or what is wrong, without any value of the request.</returns>
    public static string? TryRead(string name, IQueryCollection query, out ForwardedEvent? read)
    {
        read = null;
        if (query.Any(static pair => pair.Value.Count != 1))
        {
            return "each parameter must have one value";
        }

        var session = query[SessionName].ToString();
        var token = session.Length == 0 ? null : SessionToken.TryParse(session);
        if (session.Length > 0 && token is null)
        {
            return $"{SessionName} must be a session token of at most {SessionToken.MaxLength} visible ASCII characters";
        }

        var parameters = query.Where(static pair => !IsOwn(pair.Key))
            .Select(static pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())).ToList();
        if (parameters.Exists(pair => CredentialName.IsOne(NameWords.Decode(pair.Key))))
        {
            // A session token under another name would reach the service.
            return $"the template must name the session token {SessionName} and contain no other credential: {SessionName}=<SESSION_TOKEN>";
        }

        if (token is not null && parameters.Exists(pair => pair.Value.Contains(session, StringComparison.Ordinal)))
        {
            return $"the session token must be in {SessionName} only";
        }

        var tenant = TenantId.TryParse(query["tenant"].ToString(), out var id) ? id : (TenantId?)null;
        if (token is not null && tenant is null)
        {
            return "tenant must be one UUID in lowercase letters: a session belongs to a tenant";
        }

        read = new ForwardedEvent(name, tenant, token, parameters);
        return null;
    }

    /// <summary>The service's URL with the event, the webhook's parameters, and the handle in place of the token.</summary>
    public Uri At(Uri service, string? handle)
    {
        var url = new StringBuilder(service.GetLeftPart(UriPartial.Path)).Append("?event=").Append(Name);
        foreach (var (name, value) in parameters)
        {
            url.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        if (handle is not null)
        {
            url.Append('&').Append(SessionName).Append('=').Append(handle);
        }

        return new Uri(url.ToString());
    }

    private static bool IsOwn(string name) =>
        name.Equals(SessionName, StringComparison.OrdinalIgnoreCase) || name.Equals(EventName, StringComparison.OrdinalIgnoreCase);
}
