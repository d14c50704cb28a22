using System.Collections.Frozen;
using AuroraGateway.Problems;

namespace AuroraGateway.Admin.Status.Troubles;

/// <summary>Every kind of trouble that the gateway can name.</summary>
internal static class TroubleTable
{
    private const string AuroraUnreachable = "aurora-unreachable";
    private const string Files = "the-certificate-has-expired-or-a-changed-file-is-not-loaded";
    private const string Keys = "keys-are-unavailable";
    private const string Refused = "aurora-rejects-keys-before-they-expire";
    private const string Resources = "memory-descriptors-and-connections";

    /// <summary>In the order in which the runbook lists them.</summary>
    public static IReadOnlyList<TroubleKind> All { get; } =
    [
        new("starting", "it is not ready yet", "it-is-not-ready-yet") { Ready = "503", Alerts = ["AuroraGatewayNotReady"] },
        new("draining", "it is shutting down", "it-is-not-ready-yet") { Ready = "503", Refusals = [ProblemCode.Draining] },
        new("unknown", "no call was sent to Aurora yet, or none for an hour", "nothing-is-known-yet"),
        new("not-live", "the data listener does not work", "the-data-listener-does-not-work")
        {
            Ready = "503, and `/livez` too", Section = "state", Alerts = ["AuroraGatewayNotLive"],
        },
        new("descriptors-short", "few file descriptors are left", Resources)
        {
            Ready = "200, a warning", Section = "state", Alerts = ["AuroraGatewayResourceShort"],
        },
        new("memory-short", "memory is short", Resources) { Section = "state", Alerts = ["AuroraGatewayResourceShort"] },
        new("connections-full", "the bound of connections is nearly reached", Resources) { Section = "state",
            Alerts = ["AuroraGatewayResourceShort"] },
        new("heads-full", "unfinished request heads use nearly all of their memory", Resources)
        {
            Section = "state", Alerts = ["AuroraGatewayResourceShort"],
        },
        new("application-key-rejected", "Aurora refuses the application key", "aurora-refuses-the-application-key")
        {
            Ready = "503", Section = "state", Alerts = ["AuroraGatewayApplicationKeyRejected"],
            Refusals = [ProblemCode.ApplicationKeyRejected],
        },
        new("new-application-key-refused", "Aurora refused the new application key", "aurora-refuses-the-application-key")
            { Section = "state" },
        new(AuroraUnreachable, "Aurora is not reached, or does not respond in time", "aurora-cannot-be-reached")
        {
            Ready = "503 while no connection can be made, 200 if single calls failed", Section = "aurora",
            Alerts = ["AuroraUnreachable", "AuroraGatewayErrors"], Refusals = [ProblemCode.AuroraUnreachable, ProblemCode.AuroraTimeout],
        },
        new("aurora-errors", "Aurora responds with 5xx", "aurora-responds-with-5xx") { Section = "aurora", Alerts = ["AuroraErrors"] },
        new("aurora-forbidden", "Aurora responds with 403 for tenants that worked", "aurora-refuses-a-tenant-that-worked")
        {
            Section = "tenants", Alerts = ["AuroraForbidden"],
        },
        new("aurora-slow", "Aurora is several times slower than in the hour before", "aurora-is-slow")
        {
            Section = "aurora", Alerts = ["AuroraSlow"], FollowsFrom = ["aurora-errors"],
        },
        new("aurora-foreign", "something in front of Aurora responds", "something-in-front-of-aurora-responds")
        {
            Section = "aurora", Alerts = ["AuroraGatewayErrors"], Refusals = [ProblemCode.AuroraBadAnswer],
        },
        new("exchange-unavailable", "Aurora's token endpoint returns no keys", Keys)
        {
            Ready = "503", Section = "tenants", Alerts = ["AuroraGatewayExchangesHeld", "AuroraGatewayExchangesFail"],
            FollowsFrom = [AuroraUnreachable], Refusals = [ProblemCode.ExchangeUnavailable],
        },
        new("exchange-throttled", "Aurora asks for fewer key exchanges (429)", Keys)
        {
            Ready = "503", Section = "callers", Alerts = ["AuroraGatewayExchangesHeld", "AuroraGatewayExchangesFail"],
            Refusals = [ProblemCode.ExchangeUnavailable],
        },
        new("exchange-failed", "the last exchange failed for some tenants", Keys)
        {
            Section = "tenants", Alerts = ["AuroraGatewayExchangesFail"],
            FollowsFrom = [AuroraUnreachable, "exchange-unavailable", "exchange-throttled", "application-key-rejected"],
        },
        new("tenant-not-authorized", "tenants have not authorised the application", Refused)
        {
            Section = "tenants", Refusals = [ProblemCode.TenantNotAuthorized],
        },
        new("fresh-keys-refused", "Aurora refuses fresh keys of tenants", Refused)
        {
            Section = "tenants", Alerts = ["AuroraGatewayKeysRefused"], Refusals = [ProblemCode.KeyRefused],
        },
        new("session-rejected", "Aurora refused session tokens", "a-session-token-is-refused")
        {
            Section = "tenants", Refusals = [ProblemCode.SessionRejected],
        },
        new("issuer-unreachable", "callers' JWTs cannot be verified", "the-gateway-responds-with-5xx")
        {
            Section = "callers", Alerts = ["AuroraGatewayIssuerUnreachable"], Refusals = [ProblemCode.CallerUnverifiable],
        },
        new("internal-error", "the gateway itself fails", "the-gateway-responds-with-5xx")
        {
            Alerts = ["AuroraGatewayErrors"], Refusals = [ProblemCode.InternalError],
        },
        new("overloaded", "the gateway is overloaded", "the-gateway-is-overloaded")
        {
            Section = "callers", Alerts = ["AuroraGatewaySheds"], FollowsFrom = ["aurora-slow", "aurora-errors", AuroraUnreachable],
            Refusals = [ProblemCode.Overloaded],
        },
        new("quota", "a quota is used up", "a-quota-is-used-up") { Section = "tenants", Alerts = ["AuroraGatewayQuotaUsedUp"] },
        new("caller-refused", "a caller is often refused", "a-caller-is-refused") { Section = "callers",
            Alerts = ["AuroraGatewayUnknownCallers"] },
        new("redis-gone", "Redis is unavailable", "redis-is-unavailable")
            { Ready = "200, a warning", Section = "state", Alerts = ["AuroraGatewayAlone"] },
        new("certificate-over", "the listener's certificate has expired", Files) { Section = "state",
            Alerts = ["AuroraGatewayCertificateOver"] },
        new("certificate-ends", "the listener's certificate expires soon", Files) { Section = "state",
            Alerts = ["AuroraGatewayCertificateEnds"] },
        new("file-refused", "a changed file cannot be loaded", Files)
        {
            Ready = "200, a warning", Section = "state", Alerts = ["AuroraGatewayFileRefused"],
        },
        new("configuration-refused", "a changed configuration was refused", "routine")
        {
            Ready = "200, a warning", Section = "state", Alerts = ["AuroraGatewayConfigurationRefused"],
        },
        new("restart-needed", "changed settings wait for a restart", "routine") { Ready = "200, a warning", Section = "state" },
    ];

    private static readonly FrozenDictionary<string,
        TroubleKind> ByCode = All.ToFrozenDictionary(static kind => kind.Code, StringComparer.Ordinal);

    /// <param name="code">Of a trouble: what follows a colon names one caller, tenant or file.</param>
    public static TroubleKind? Find(string code) => ByCode.GetValueOrDefault(code.Split(':')[0]);

    public static TroubleKind Of(string code) => Find(code) ?? throw new ArgumentException($"{code} is no kind of trouble.", nameof(code));
}
