using System.Collections.Frozen;
using Switches = AuroraGateway.Emulator.BehaviourSwitches;

namespace AuroraGateway.Emulator;

/// <content>Tenants that authorise the application or withdraw it, and the webhooks that report it.</content>
public sealed partial class EmulatorBehaviour
{
    private const int MostUnauthorized = 20_000;

    /// <summary>
    /// <c>create_token</c> returns 403 for tenants that the seed does not contain. Default false: such tenants have sample data.
    /// </summary>
    public bool OnlySeededTenants { get => Flag(Switches.OnlySeededTenants); set => Values[Switches.OnlySeededTenants] = value; }

    /// <summary>Keys of a tenant that withdraws are revoked: calls with them receive 401. Not published by Aurora; default true.</summary>
    public bool WithdrawEndsKeys { get => Flag(Switches.WithdrawEndsKeys); set => Values[Switches.WithdrawEndsKeys] = value; }

    /// <summary>Milliseconds by which each webhook is late. Default 0.</summary>
    public int WebhookDelayMs { get => Number(Switches.WebhookDelayMs); set => Values[Switches.WebhookDelayMs] = value; }

    /// <summary>How many more times each webhook is sent. Default 0.</summary>
    public int WebhookDuplicates { get => Number(Switches.WebhookDuplicates); set => Values[Switches.WebhookDuplicates] = value; }

    /// <summary>Webhooks to one URL are sent in pairs, the second first. A single one is sent after five seconds. Default false.</summary>
    public bool WebhookReorder { get => Flag(Switches.WebhookReorder); set => Values[Switches.WebhookReorder] = value; }

    /// <summary>Milliseconds within which a receiver must respond. Default 10 000, as Aurora documents it.</summary>
    public int WebhookTimeoutMs { get => Number(Switches.WebhookTimeoutMs); set => Values[Switches.WebhookTimeoutMs] = value; }

    /// <summary>
    /// By how much time runs faster for retries (1, 10 and 60 minutes, 6 and 24 hours after the first attempt) and for disabling a
    /// webhook that fails (48 hours). Default 1; with 86 400 a day passes in a second.
    /// </summary>
    public int WebhookTimeScale { get => Number(Switches.WebhookTimeScale); set => Values[Switches.WebhookTimeScale] = value; }

    /// <summary>A webhook without header or basic authentication is refused with 422. Default true, as Aurora documents it.</summary>
    public bool WebhookAuthRequired { get => Flag(Switches.WebhookAuthRequired); set => Values[Switches.WebhookAuthRequired] = value; }

    /// <summary>A webhook to an <c>http</c> URL is refused with 422, as Aurora documents it. Default false, for local receivers.</summary>
    public bool WebhookHttpsRequired { get => Flag(Switches.WebhookHttpsRequired); set => Values[Switches.WebhookHttpsRequired] = value; }

    /// <summary>
    /// A webhook without <c>&lt;TENANT_ID&gt;</c> and <c>&lt;SESSION_TOKEN&gt;</c> is refused with 422, as Aurora documents it.
    /// Default false.
    /// </summary>
    public bool WebhookPlaceholdersRequired
    {
        get => Flag(Switches.WebhookPlaceholdersRequired);
        set => Values[Switches.WebhookPlaceholdersRequired] = value;
    }

    /// <summary>Responses contain <c>header_auth_value</c>; else it is null. Not published by Aurora; default true.</summary>
    public bool WebhookSecretsShown { get => Flag(Switches.WebhookSecretsShown); set => Values[Switches.WebhookSecretsShown] = value; }

    /// <summary>DELETE removes a webhook; else it returns 405. Not published by Aurora; default true.</summary>
    public bool WebhookDeletion { get => Flag(Switches.WebhookDeletion); set => Values[Switches.WebhookDeletion] = value; }

    /// <summary>Adds the tenant to <see cref="UnauthorizedTenants"/> or removes it; false while as many are in it as may be.</summary>
    internal bool SetAuthorized(string tenant, bool authorized)
    {
        var fits = true;
        Values.Update(Switches.UnauthorizedTenants, value =>
        {
            var tenants = (IReadOnlySet<string>)value!;
            fits = authorized || tenants.Contains(tenant) || tenants.Count < MostUnauthorized;
            return fits && tenants.Contains(tenant) == authorized
                ? authorized ? tenants.Where(each => each != tenant).ToFrozenSet() : tenants.Append(tenant).ToFrozenSet()
                : value;
        });
        return fits;
    }
}
