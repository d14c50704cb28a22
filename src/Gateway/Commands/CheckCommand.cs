using System.CommandLine;
using AuroraGateway.Callers.Jwt;
using AuroraGateway.Commands.Checks;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Connections;
using AuroraGateway.Redis;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;

namespace AuroraGateway.Commands;

/// <summary><c>check</c>: a line for everything that must be right, before it matters.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var config = CommandOptions.Config();
        var tenant = CommandOptions.Text("--tenant", "Also make one real key exchange for this tenant.", "ID");
        var offline = new Option<bool>("--offline") { Description = "Check rules and files only: open no listener and send nothing." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, as docs/schemas/check.schema.json describes it." };
        var command = new Command(
            "check", "Check the configuration, its files, the listeners and the network. Exit code 0: no mistake; 1: a mistake; " +
                "2: wrong usage.")
        {
            config, tenant, offline, json,
        };
        command.Validators.Add(result =>
        {
            if (CommandOptions.TextOf(result, tenant) is { Length: > 0 } text && !TenantId.TryParse(text, out _))
            {
                result.AddError($"--tenant {text}: a tenant is a UUID in lower case with hyphens.");
            }
            else if (CommandOptions.TextOf(result, tenant) is { Length: > 0 } && result.GetResult(offline) is { Implicit: false })
            {
                result.AddError("--tenant makes an exchange at Aurora, which --offline forbids: leave one of them out.");
            }
        });
        command.SetAction((parsed, cancellation) => RunAsync(
            FindAsync(parsed.GetValue(config), parsed.GetValue(tenant), parsed.GetValue(offline), cancellation), parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(IAsyncEnumerable<Finding> check, bool isJson)
    {
        var findings = new List<Finding>();
        await foreach (var finding in check)
        {
            findings.Add(finding);
            if (!isJson)
            {
                Console.WriteLine(finding);
            }
        }

        var wrong = findings.Count(static finding => finding.Sign == '✗');
        Console.WriteLine(isJson ? CheckReport.Write(findings) : wrong == 0 ? "No mistakes." : $"Mistakes: {wrong}.");
        return wrong == 0 ? 0 : 1;
    }

    private static async IAsyncEnumerable<Finding> FindAsync(
        string? named, string? tenant, bool isOffline,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        SettingTree? configuration = null;
        var unreadable = ConfigurationFile.Choose(named, out var path);
        if (unreadable is not null ||
            (configuration = ConfigurationFile.Read(path, null, null, out unreadable, out _, out var isReadOnce)) is null)
        {
            yield return Finding.Bad(unreadable!);
            yield break;
        }

        yield return Finding.Good($"configuration: {(path is null ? "the environment" : ConfigurationText.NameOf(path))} can be read");
        var isKeyOfFile = configuration.Find("Aurora:ApplicationKey")?.Source.Origin == SettingOrigin.File;
        var settings = SettingsCompiler.Compile(configuration, out var errors);
        foreach (var error in errors)
        {
            yield return Finding.Bad(error);
        }

        if (settings is null)
        {
            // A setting that is missing may be in one of them.
            foreach (var stray in StrayVariables.Find())
            {
                yield return Finding.Look(stray);
            }

            yield return Finding.Look("files, network and exchange: not checked yet; fix the mistakes in the configuration first");
            yield break;
        }

        yield return Finding.Good($"configuration: valid; callers: {settings.Policy.Callers.Count}, application " +
            $"{settings.Options.Aurora.ApplicationId}, Aurora at {settings.Origin}");
        var surroundings = EnvironmentWarnings.Find(settings.Proxy is not null, OtlpSettings.FromEnvironment());
        foreach (var warning in settings.Warnings.Concat(surroundings))
        {
            yield return Finding.Look(warning);
        }

        yield return Finding.Good($"application key: fingerprint {settings.ApplicationKey.Fingerprint}");
        foreach (var finding in FileChecks.Run(
            settings.Options, isReadOnce ? null : path, isKeyOfFile, TimeProvider.System.GetUtcNow()))
        {
            yield return finding;
        }

        foreach (var finding in AudienceChecks.Run(settings))
        {
            yield return finding;
        }

        if (isOffline)
        {
            yield break;
        }

        var isRunning = false;
        if (settings.Admin.Endpoint is not { Port: 0 })
        {
            var running = new GatewayChecks(
                settings.Options.Listen.AdminUrl, settings.Options.Admin.TokenFile, isReadOnce ? null : path, TimeProvider.System);
            yield return await running.RunAsync(cancellation);
            isRunning = running.IsRunning;
        }

        foreach (var finding in ListenerChecks.Run(settings, isRunning))
        {
            yield return finding;
        }

        var aurora = new AuroraChecks(settings, TimeProvider.System);
        var reached = true;
        await foreach (var finding in aurora.RunAsync(cancellation))
        {
            reached &= finding.Sign != '✗' || finding.What.StartsWith("clock", StringComparison.Ordinal);
            yield return finding;
        }

        foreach (var finding in reached ? await WebhookChecks.RunAsync(settings, TimeProvider.System, cancellation) : [])
        {
            yield return finding;
        }

        if (await WebhookChecks.ForwardAsync(settings, TimeProvider.System, cancellation) is { } forward)
        {
            yield return forward;
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
            yield return Finding.Look("exchange: not tried; add --tenant ID to make a real one");
        }
        else if (reached)
        {
            yield return await aurora.ExchangeAsync(tenant, cancellation);
        }
        else
        {
            yield return Finding.Look($"exchange for {tenant}: not tried, because Aurora cannot be reached");
        }
    }

    private static async Task<Finding> IssuerAsync(JwtRules rules)
    {
        using var discovery = new Discovery(rules, new AddressBook(TimeProvider.System), TimeProvider.System);
        var (keys, wrong) = await discovery.FetchAsync(TimeProvider.System);
        return keys is not null
            ? Finding.Good($"issuer {rules.Authority}: {keys.Count} key{(keys.Count == 1 ? "" : "s")} for JWTs")
            : Finding.Bad($"issuer {rules.Authority}: its keys cannot be fetched ({wrong}); check Jwt:Authority, Jwt:CaFile " +
                $"and this machine's network");
    }
}
