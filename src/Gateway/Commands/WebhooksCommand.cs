using System.CommandLine;
using AuroraGateway.Commands.Webhooks;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Webhooks;

namespace AuroraGateway.Commands;

/// <summary><c>webhooks list | register | trigger</c>: the application's webhooks at Aurora.</summary>
internal static class WebhooksCommand
{
    private const int Refused = 1;

    public static Command Create() => new("webhooks", "List, register and test the application's webhooks at Aurora.")
    {
        List(), Register(), Trigger(),
    };

    private static Command List()
    {
        var config = CommandOptions.Config();
        var command = new Command("list", "Print the application's webhooks: id, event, state, header, URL, without secrets.") { config };
        command.SetAction((parsed, cancellation) => CallAsync(
            parsed.GetValue(config),
            (aurora, settings) => ListAsync(aurora, settings, cancellation)));
        return command;
    }

    private static Command Register()
    {
        var config = CommandOptions.Config();
        var url = CommandOptions.Text(
            "--url", "Public address of the webhook listener, such as https://hooks.example.com. Default: Webhooks:PublicUrl.", "URL");
        var command = new Command(
            "register", "Register a webhook for app_status_changed at Aurora. If it is registered already, change nothing.")
        {
            url, config,
        };
        command.SetAction((parsed, cancellation) => CallAsync(
            parsed.GetValue(config),
            (aurora, settings) => RegisterAsync(aurora, settings, parsed.GetValue(url), cancellation)));
        return command;
    }

    private static Command Trigger()
    {
        var config = CommandOptions.Config();
        var id = new Argument<string>("ID") { Description = "The id of the webhook, as list prints it." };
        var command = new Command("trigger", "Make Aurora send a test webhook. If the gateway runs, wait until it arrives.") { id, config };
        command.SetAction((parsed, cancellation) => CallAsync(
            parsed.GetValue(config),
            (aurora, settings) => new WebhookTest(aurora, settings, TimeProvider.System).RunAsync(parsed.GetValue(id)!, cancellation)));
        return command;
    }

    private static async Task<int> CallAsync(string? config, Func<WebhookCalls, GatewaySettings, Task<int>> call)
    {
        if (RunCommand.Load(config) is not { } settings)
        {
            return Refused;
        }

        using var aurora = new WebhookCalls(settings, TimeProvider.System);
        return await call(aurora, settings);
    }

    private static async Task<int> ListAsync(WebhookCalls aurora, GatewaySettings settings, CancellationToken cancellation)
    {
        var (webhooks, wrong) = await aurora.ListAsync(cancellation);
        if (wrong is not null)
        {
            return Fail(wrong);
        }

        foreach (var webhook in webhooks)
        {
            var points = settings.WebhookUrl is { } url && WebhookUrl.PointsTo(webhook.Template, url) ? "  (points here)" : "";
            Console.WriteLine(webhook + points);
        }

        if (webhooks.Count == 0)
        {
            Console.WriteLine("No webhook is registered. Register one: aurora-gateway webhooks register --url URL");
        }

        return 0;
    }

    private static async Task<int> RegisterAsync(
        WebhookCalls aurora, GatewaySettings settings, string? text, CancellationToken cancellation)
    {
        var url = settings.WebhookUrl;
        if (text is not null && WebhookUrl.TryParse(text, !settings.Origin.IsEncrypted, out url) is { } mistake)
        {
            return Fail($"--url: {mistake}.");
        }

        if (url is null)
        {
            return Fail("there is no URL to register. Pass --url or set Webhooks:PublicUrl.");
        }

        if (settings.WebhookSecret is not { } secret)
        {
            return Fail("there is no secret for the header. Set Webhooks:HeaderValueFile to a file with one, "
                + "for example from: openssl rand -hex 32");
        }

        var (done, wrong) = await WebhookRegistration.RunAsync(aurora, url, settings.Options.Webhooks.HeaderName, secret, cancellation);
        if (wrong is not null)
        {
            return Fail(wrong);
        }

        Console.WriteLine($"{url}: {done}");
        return 0;
    }

    public static int Fail(string wrong)
    {
        Console.Error.WriteLine("aurora-gateway: " + wrong);
        return Refused;
    }
}
