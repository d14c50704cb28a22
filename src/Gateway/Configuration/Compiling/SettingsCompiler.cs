using AuroraGateway.Admin;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Forwarding.Headers;
using AuroraGateway.Hosting.Listeners;
using AuroraGateway.Hosting.Resources;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Checks a configuration against every rule and compiles it; finds all mistakes, not the first one.</summary>
internal static class SettingsCompiler
{
    /// <param name="configuration">The file and the environment.</param>
    /// <param name="errors">Every mistake.</param>
    /// <param name="demo">The keys of the demonstration, which are public, are accepted.</param>
    /// <param name="limits">Memory and descriptors; null for this process's own.</param>
    /// <param name="previous">The active callers, of which the unchanged ones are used again; null at the start.</param>
    /// <returns>The settings, or null and every mistake.</returns>
    public static GatewaySettings? Compile(
        IConfiguration configuration, out IReadOnlyList<ConfigurationError> errors, bool demo = false, MachineLimits? limits = null,
        CompiledCallers? previous = null)
    {
        var tree = SettingTree.Of(configuration);
        var misplaced = SchemaCheck.RunBesideCallers(tree);

        // What is wrong by the schema is marked in the tree and not bound, so that the rest can be checked too.
        var options = new GatewayOptions();
        tree.Bind(options);
        var found = new List<ConfigurationError>();
        var origin = Parse<AuroraOrigin>(
            string.IsNullOrEmpty(tree["Aurora:BaseUrl"]) ? "Aurora:Environment" : "Aurora:BaseUrl",
            found,
            (out AuroraOrigin? value) => AuroraOrigin.TryParse(
                options.Aurora.Environment, options.Aurora.BaseUrl, out value, options.Aurora.AllowInsecure));
        if (InsecureHost.Mistake(options.Aurora) is { } insecure)
        {
            found.Add(new ConfigurationError("Aurora:AllowInsecure", insecure));
        }

        if (options.Aurora.ApplicationId.Length == 0)
        {
            found.Add(new ConfigurationError("Aurora:ApplicationId", "missing: set the id of your partner application"));
        }

        var key = ApplicationKeySetting.Resolve(options.Aurora, found);
        var authorities = PemFile.Read("Aurora:CaFile", options.Aurora.CaFile, found);
        for (var i = 0; i < options.Headers.Allow.Count; i++)
        {
            if (HeaderAllowList.IsNever(options.Headers.Allow[i]))
            {
                found.Add(new ConfigurationError(
                    $"Headers:Allow:{i}", $"{options.Headers.Allow[i]} never leaves the gateway: remove it"));
            }
        }

        var redis = RedisCompiler.Compile(options.Redis, found);
        var budget = BudgetCompiler.Compile(tree, options, limits ?? MachineLimits.Own, found);
        var twice = new List<ConfigurationError>();
        var callers = CompiledCallers.Compile(tree.Callers, new CallerCompiler(demo, misplaced, found), previous, twice);
        var policy = PolicyCompiler.Compile(callers, options, budget.AuroraConnections, budget.Limits.Memory, found);
        var tenants = new TenantDirectory(TenantCompiler.Compile(options, found));
        var proxy = ProxySetting.Resolve(options.Aurora, origin, found);
        var jwt = JwtRulesCompiler.Compile(options.Jwt, proxy, found);
        var data = Parse<ListenAddress>(
            "Listen:Url", found, (out ListenAddress? value) => ListenAddress.TryParse(options.Listen.Url, out value));
        var admin = Parse<ListenAddress>(
            "Listen:AdminUrl", found, (out ListenAddress? value) => ListenAddress.TryParse(options.Listen.AdminUrl, out value));
        if (data is not null && admin is not null && data.Collides(admin))
        {
            found.Add(new ConfigurationError(
                "Listen:AdminUrl", "is where the data listener (Listen:Url) listens too: choose another port or socket"));
        }

        var token = Parse<AdminToken>(
            "Admin:TokenFile", found, (out AdminToken? value) => AdminToken.TryRead(options.Admin.TokenFile, out value));
        var webhookUrl = WebhookSetting.Url(options.Webhooks, origin, found);
        var webhookSecret = WebhookSetting.Secret(options.Webhooks, found);
        var webhookListen = WebhookSetting.Listen(options.Webhooks, data, admin, found);
        var webhookForward = WebhookSetting.Forward(options.Webhooks, callers.All, found);
        DurationRules.Check(options, found);
        TlsCheck.Run(options.Tls, data, webhookListen, found);
        errors = tree.Report([.. tree.Mistakes, .. twice, .. misplaced], found);
        return errors.Count > 0 ? null : new GatewaySettings
        {
            Options = options,
            Origin = origin!,
            ApplicationKey = key!,
            Authorities = authorities,
            Proxy = proxy,
            Redis = redis,
            Policy = policy,
            Callers = callers,
            Tenants = tenants,
            Keys = KeyTermsCompiler.Compile(options.Keys, options.Aurora, budget),
            Budget = budget,
            Data = data!,
            Admin = admin!,
            AdminToken = token,
            Jwt = jwt,
            WebhookUrl = webhookUrl,
            WebhookSecret = webhookSecret,
            WebhookListen = webhookListen,
            WebhookForward = webhookForward,
            Warnings = [.. ConfigurationWarnings.Of(options, callers.All, tenants.All, data!).Select(tree.Locate).OrderBy(PlaceOrder.Of)],
        };
    }

    private delegate string? Parser<T>(out T? value);

    private static T? Parse<T>(string path, List<ConfigurationError> found, Parser<T> parser)
        where T : class
    {
        if (parser(out var value) is { } wrong)
        {
            found.Add(new ConfigurationError(path, wrong));
        }

        return value;
    }
}
