using System.Collections.Frozen;

namespace AuroraGateway.Problems;

/// <summary>The one table from a problem to its HTTP form.</summary>
public static class ProblemTable
{
    /// <summary>
    /// One row: the slug callers branch on, the HTTP status, a title, the error type of RFC 9209, section 2.3, and whether to repeat.
    /// </summary>
    public sealed record Row(string Slug, int Status, string Title, string ProxyError, Retry Retry = Retry.Never)
    {
        public string Type { get; } = "urn:aurora-gateway:" + Slug;

        public string ProxyStatus { get; } = $"aurora-gateway; error={ProxyError}; details=\"{Slug}\"";
    }

    private static readonly FrozenDictionary<ProblemCode, Row> Rows = new Dictionary<ProblemCode, Row>
    {
        [ProblemCode.AmbiguousPath] = new(
            "ambiguous-path", 400, "The request target can be read in more than one way", "http_request_error"),
        [ProblemCode.MalformedRequest] = new(
            "malformed-request", 400, "The request is not valid HTTP, or it is ambiguous", "http_request_error"),
        [ProblemCode.InvalidTenant] = new("invalid-tenant", 400, "The tenant is not a canonical UUID", "http_request_error"),
        [ProblemCode.ForbiddenCredential] = new(
            "forbidden-credential", 400, "The request contains a credential that is not allowed", "http_request_denied"),
        [ProblemCode.CallerUnknown] = new("caller-unknown", 401, "The caller is not known", "http_request_denied"),
        [ProblemCode.CallerUnverifiable] = new(
            "caller-unverifiable", 503, "The caller's proof cannot be verified now", "destination_unavailable", Retry.After),
        [ProblemCode.NotGranted] = new("not-granted", 403, "No grant covers this request", "http_request_denied"),
        [ProblemCode.TenantNotAuthorized] = new(
            "tenant-not-authorized", 403, "The tenant has not authorised this application at Aurora", "http_request_denied"),
        [ProblemCode.SessionRejected] = new("session-rejected", 401, "Aurora rejected the session token", "http_request_denied"),
        [ProblemCode.SessionEnded] = new("session-ended", 401, "The session has expired", "http_request_denied"),
        [ProblemCode.NoRoute] = new("no-route", 404, "The gateway has no such route", "destination_not_found"),
        [ProblemCode.MethodRefused] = new("method-refused", 405, "The gateway refuses this method", "http_request_denied"),
        [ProblemCode.RateLimited] = new("rate-limited", 429, "The caller's own limit is used up", "http_request_denied", Retry.After),
        [ProblemCode.AuroraQuota] = new("aurora-quota", 429, "The tenant's Aurora quota is used up", "http_request_denied", Retry.After),
        [ProblemCode.ApplicationKeyRejected] = new(
            "application-key-rejected", 502, "Aurora rejected the application key", "proxy_configuration_error"),
        [ProblemCode.AuroraUnreachable] = new("aurora-unreachable", 502, "Aurora cannot be reached", "destination_unavailable", Retry.Now),
        [ProblemCode.AuroraBadAnswer] = new(
            "aurora-bad-answer", 502, "Aurora's response cannot be understood", "http_protocol_error", Retry.Now),
        [ProblemCode.ExchangeUnavailable] = new(
            "exchange-unavailable", 503, "No key for the tenant is available now", "destination_unavailable", Retry.After),
        [ProblemCode.KeyRefused] = new(
            "key-refused", 503, "Aurora rejected the tenant's key, and the request cannot be repeated safely", "destination_unavailable",
            Retry.After),
        [ProblemCode.Overloaded] = new("overloaded", 503, "The gateway is overloaded", "connection_limit_reached", Retry.After),
        [ProblemCode.Draining] = new("draining", 503, "The gateway is shutting down", "destination_unavailable", Retry.After),
        [ProblemCode.AuroraTimeout] = new("aurora-timeout", 504, "Aurora did not respond in time", "http_response_timeout", Retry.Now),
        [ProblemCode.PayloadTooLarge] = new("payload-too-large", 413, "The request is too large", "http_request_error"),
        [ProblemCode.InternalError] = new("internal-error", 500, "The gateway failed", "proxy_internal_error"),
        [ProblemCode.AdminUnauthorized] = new("admin-unauthorized", 401, "The admin listener requires its token", "http_request_denied"),
        [ProblemCode.AdminRefused] = new("admin-refused", 403, "The admin listener refuses this request", "http_request_denied"),
    }.ToFrozenDictionary();

    public static Row For(ProblemCode code) => Rows[code];
}
