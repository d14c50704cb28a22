using System.CommandLine;
using AuroraGateway.Callers.Jwt;
using AuroraGateway.Commands.Checks;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Connections;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Commands;

/// <summary><c>check</c>: a line for everything that must be right, before it matters.</summary>
public static class CheckCommand
{
    public static Command Create()
    {
        var config = RunCommand.ConfigOption();
        var tenant = new Option<string?>("--tenant") { Description = "Make one real exchange for this tenant.", HelpName = "ID" };
        var command = new Command("check", "Check the configuration, its files and the way to Aurora; exit 0 if all is right.") { config, tenant };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(config), parsed.GetValue(tenant), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? path, string? tenant, CancellationToken cancellation)
    {
        var wrong = 0;
        await foreach (var finding in FindAsync(path, tenant, cancellation))
        {
            wrong += finding.Sign == '✗' ? 1 : 0;
            Console.WriteLine(finding);
        }

        Console.WriteLine(wrong == 0 ? "All is right." : $"{wrong} wrong.");
        return wrong == 0 ? 0 : 1;
    }

    private static async IAsyncEnumerable<Finding> FindAsync(string? named, string? tenant, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        SettingTree? configuration = null;
        var unreadable = ConfigurationFile.Choose(named, out var path);
        if (unreadable is not null || (configuration = ConfigurationFile.Read(path, out unreadable)) is null)
        {
            yield return Finding.Bad("configuration: " + unreadable);
            yield break;
        }

        yield return Finding.Good($"configuration: {(path is null ? "the environment" : ConfigurationText.NameOf(path))} can be read");
        var settings = SettingsCompiler.Compile(configuration, out var errors);
        foreach (var error in errors)
        {
            yield return Finding.Bad(error.ToString());
        }

        if (settings is null)
        {
            yield return Finding.Look("files, network and exchange are checked once the configuration is whole");
            yield break;
        }

        yield return Finding.Good($"configuration: every rule holds; {settings.Policy.Callers.Count} callers, application {settings.Options.Aurora.ApplicationId}, Aurora at {settings.Origin}");
        var surroundings = EnvironmentWarnings.Find(settings.Proxy is not null, OtlpSettings.FromEnvironment());
        foreach (var warning in settings.Warnings.Concat(surroundings))
        {
            yield return Finding.Look(warning.ToString());
        }

        yield return Finding.Good($"application key: fingerprint {settings.ApplicationKey.Fingerprint}");
        foreach (var finding in FileChecks.Run(
            settings.Options, path == ConfigurationText.StandardInput ? null : path, configuration.Find("Aurora:ApplicationKey")?.Source.Origin == SettingOrigin.File, TimeProvider.System.GetUtcNow()))
        {
            yield return finding;
        }

        foreach (var finding in AudienceChecks.Run(settings))
        {
            yield return finding;
        }

        if (path is not null and not ConfigurationText.StandardInput && settings.Admin.Endpoint is not { Port: 0 })
        {
            yield return await new GatewayChecks(settings.Options.Listen.AdminUrl, settings.Options.Admin.TokenFile, path, TimeProvider.System).RunAsync(cancellation);
        }

        var aurora = new AuroraChecks(settings, TimeProvider.System);
        var reached = true;
        await foreach (var finding in aurora.RunAsync(cancellation))
        {
            reached &= finding.Sign != '✗' || finding.What.StartsWith("clock", StringComparison.Ordinal);
            yield return finding;
        }

        if (reached && await WebhookChecks.RunAsync(settings, TimeProvider.System, cancellation) is { } webhooks)
        {
            yield return webhooks;
        }

        if (settings.Jwt is { Authority: not null } rules)
        {
            yield return await IssuerAsync(rules);
        }

        if (settings.Redis is { } redis)
        {
            var names = new SharedNames(redis.Options.Prefix, settings.Origin.Prefix, settings.Options.Aurora.ApplicationId);
            foreach (var finding in await SharedProbe.RunAsync(redis, names, TimeProvider.System))
            {
                yield return finding.Good ? Finding.Good(finding.Text) : Finding.Bad(finding.Text);
            }
        }

        if (tenant is null)
        {
            yield return Finding.Look("exchange: not tried; name a tenant with --tenant to make a real one");
        }
        else if (reached)
        {
            yield return await aurora.ExchangeAsync(tenant, cancellation);
        }
        else
        {
            yield return Finding.Look($"exchange for {tenant}: not tried, because Aurora is not reached");
        }
    }

    private static async Task<Finding> IssuerAsync(JwtRules rules)
    {
        using var discovery = new Discovery(rules, new AddressBook(TimeProvider.System), TimeProvider.System);
        var (keys, wrong) = await discovery.FetchAsync(TimeProvider.System);
        return keys is not null
            ? Finding.Good($"issuer {rules.Authority}: {keys.Count} key{(keys.Count == 1 ? "" : "s")} for JWTs")
            : Finding.Bad($"issuer {rules.Authority}: its keys cannot be had ({wrong}); check Jwt:Authority, Jwt:CaFile and this machine's network");
    }
}
