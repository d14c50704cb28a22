namespace AuroraGateway.Emulator;

/// <summary>Every switch that the emulator has, in the order in which it lists them.</summary>
internal static class BehaviourSwitches
{
    public static readonly BehaviourSwitch ExchangeDelayMs = BehaviourSwitch.Number("exchangeDelayMs", 0, min: 0);
    public static readonly BehaviourSwitch ExchangeStatus = BehaviourSwitch.Number("exchangeStatus", null, 200, 599);
    public static readonly BehaviourSwitch ExchangeBody = BehaviourSwitch.Text("exchangeBody");
    public static readonly BehaviourSwitch RetryAfter = BehaviourSwitch.HeaderText("retryAfter", numbersToo: true);
    public static readonly BehaviourSwitch KeyLifetimeSeconds = BehaviourSwitch.Number("keyLifetimeSeconds", 13 * 60 * 60);
    public static readonly BehaviourSwitch ClockSkewSeconds = BehaviourSwitch.Number("clockSkewSeconds", 0);
    public static readonly BehaviourSwitch ApiDelayMs = BehaviourSwitch.Number("apiDelayMs", 0, min: 0);
    public static readonly BehaviourSwitch ApiStatus = BehaviourSwitch.Number("apiStatus", null, 200, 599);
    public static readonly BehaviourSwitch RatePerMinute = BehaviourSwitch.Number("ratePerMinute", 90, min: 1);
    public static readonly BehaviourSwitch NewKeyRevokesOld = BehaviourSwitch.Flag("newKeyRevokesOld");
    public static readonly BehaviourSwitch UnauthorizedTenants =
        BehaviourSwitch.Texts("unauthorizedTenants", "99999999-9999-4999-8999-999999999999");

    public static readonly BehaviourSwitch RequireSessionToken = BehaviourSwitch.Flag("requireSessionToken");
    public static readonly BehaviourSwitch SessionTokenLifetimeSeconds =
        BehaviourSwitch.Number("sessionTokenLifetimeSeconds", 3600, min: 0);
    public static readonly BehaviourSwitch ExchangeSuccessStatus = BehaviourSwitch.Number("exchangeSuccessStatus", 200, 200, 299);
    public static readonly BehaviourSwitch ExpiresAtFormat = BehaviourSwitch.OneOf("expiresAtFormat", "aurora", "iso");
    public static readonly BehaviourSwitch CreateTokenCountsTowardRate = BehaviourSwitch.Flag("createTokenCountsTowardRate");
    public static readonly BehaviourSwitch RateSharedByTenant = BehaviourSwitch.Flag("rateSharedByTenant");

    public static readonly BehaviourSwitch ExchangeHang = BehaviourSwitch.Flag("exchangeHang");
    public static readonly BehaviourSwitch ExchangeCloseWithoutAnswer = BehaviourSwitch.Flag("exchangeCloseWithoutAnswer");
    public static readonly BehaviourSwitch ExchangeRedirect = BehaviourSwitch.HeaderText("exchangeRedirect");
    public static readonly BehaviourSwitch ExchangeExpiresAt = BehaviourSwitch.Text("exchangeExpiresAt");
    public static readonly BehaviourSwitch ExchangeBearerToken = BehaviourSwitch.Text("exchangeBearerToken");
    public static readonly BehaviourSwitch ExchangeContentType = BehaviourSwitch.HeaderText("exchangeContentType");
    public static readonly BehaviourSwitch ExchangeBodyBytes = BehaviourSwitch.LongNumber("exchangeBodyBytes");
    public static readonly BehaviourSwitch ExchangeSlowBytesMs = BehaviourSwitch.Number("exchangeSlowBytesMs", 0, min: 0);
    public static readonly BehaviourSwitch ExchangeTruncate = BehaviourSwitch.Flag("exchangeTruncate");
    public static readonly BehaviourSwitch ExchangeOmitDate = BehaviourSwitch.Flag("exchangeOmitDate");

    public static readonly BehaviourSwitch ApiCloseWithoutAnswer = BehaviourSwitch.Flag("apiCloseWithoutAnswer");
    public static readonly BehaviourSwitch EchoHeaders = BehaviourSwitch.Flag("echoHeaders");

    public static readonly BehaviourSwitch ExchangeEdge = BehaviourSwitch.OneOf("exchangeEdge", EdgeResponse.Forms);
    public static readonly BehaviourSwitch ApiEdge = BehaviourSwitch.OneOf("apiEdge", EdgeResponse.Forms);
    public static readonly BehaviourSwitch ExchangeCoding = BehaviourSwitch.OneOf("exchangeCoding", BodyCoding.All);

    public static readonly BehaviourSwitch CacheControl = BehaviourSwitch.HeaderText("cacheControl");
    public static readonly BehaviourSwitch FormatSuffixes = BehaviourSwitch.Flag("formatSuffixes");
    public static readonly BehaviourSwitch TenantsOfApplication = BehaviourSwitch.Flag("tenantsOfApplication");

    public static readonly BehaviourSwitch OnlySeededTenants = BehaviourSwitch.Flag("onlySeededTenants");
    public static readonly BehaviourSwitch WithdrawEndsKeys = BehaviourSwitch.Flag("withdrawEndsKeys", true);
    public static readonly BehaviourSwitch WebhookDelayMs = BehaviourSwitch.Number("webhookDelayMs", 0, 0, 86_400_000);
    public static readonly BehaviourSwitch WebhookDuplicates = BehaviourSwitch.Number("webhookDuplicates", 0, 0, 100);
    public static readonly BehaviourSwitch WebhookReorder = BehaviourSwitch.Flag("webhookReorder");
    public static readonly BehaviourSwitch WebhookTimeoutMs = BehaviourSwitch.Number("webhookTimeoutMs", 10_000, 1, 600_000);
    public static readonly BehaviourSwitch WebhookTimeScale = BehaviourSwitch.Number("webhookTimeScale", 1, 1, 1_000_000);
    public static readonly BehaviourSwitch WebhookAuthRequired = BehaviourSwitch.Flag("webhookAuthRequired", true);
    public static readonly BehaviourSwitch WebhookHttpsRequired = BehaviourSwitch.Flag("webhookHttpsRequired");
    public static readonly BehaviourSwitch WebhookPlaceholdersRequired = BehaviourSwitch.Flag("webhookPlaceholdersRequired");
    public static readonly BehaviourSwitch WebhookSecretsShown = BehaviourSwitch.Flag("webhookSecretsShown", true);
    public static readonly BehaviourSwitch WebhookDeletion = BehaviourSwitch.Flag("webhookDeletion", true);

    public static readonly BehaviourSwitch[] All = Number(
        ExchangeDelayMs, ExchangeStatus, ExchangeBody, RetryAfter, KeyLifetimeSeconds, ClockSkewSeconds, ApiDelayMs, ApiStatus,
        RatePerMinute, NewKeyRevokesOld, UnauthorizedTenants, RequireSessionToken, SessionTokenLifetimeSeconds, ExchangeSuccessStatus,
        ExpiresAtFormat, CreateTokenCountsTowardRate, RateSharedByTenant, ExchangeHang, ExchangeCloseWithoutAnswer, ExchangeRedirect,
        ExchangeExpiresAt, ExchangeBearerToken, ExchangeContentType, ExchangeBodyBytes, ExchangeSlowBytesMs, ExchangeTruncate,
        ExchangeOmitDate, ApiCloseWithoutAnswer, EchoHeaders, ExchangeEdge, ApiEdge, ExchangeCoding, CacheControl, FormatSuffixes,
        TenantsOfApplication, OnlySeededTenants, WithdrawEndsKeys, WebhookDelayMs, WebhookDuplicates, WebhookReorder, WebhookTimeoutMs,
        WebhookTimeScale, WebhookAuthRequired, WebhookHttpsRequired, WebhookPlaceholdersRequired, WebhookSecretsShown, WebhookDeletion);

    public static BehaviourSwitch? Find(string name) => Array.Find(All, each => each.Name == name);

    private static BehaviourSwitch[] Number(params BehaviourSwitch[] all)
    {
        for (var index = 0; index < all.Length; index++)
        {
            all[index].Index = index;
        }

        return all;
    }
}
