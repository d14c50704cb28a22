using AuroraGateway.Admin;
using AuroraGateway.Admin.Status;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Hosting;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Admin.Status;

/// <summary>
/// A whole gateway that is not started, on a clock that is moved by hand: calls are counted as the main path counts them.
/// </summary>
internal sealed class Board : IAsyncDisposable
{
    private readonly WebApplication app;

    public Board(Action<Dictionary<string, string?>>? change = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Aurora:Environment"] = "Sandbox",
            ["Aurora:ApplicationId"] = "00000000-0000-4000-8000-000000000001",
            ["Aurora:ApplicationKey"] = "emulator-application-key",
            ["Listen:Url"] = "http://127.0.0.1:0",
            ["Listen:AdminUrl"] = "http://127.0.0.1:0",
            ["Log:Level"] = "None",
            ["Callers:crm:ApiKeySha256:0"] = new string('1', 64),
            ["Callers:crm:Grants:0:Tenants:0"] = "*",
        };
        change?.Invoke(settings);
        var compiled = SettingsCompiler.Compile(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), out var errors);
        Assert.Empty(errors);
        app = Program.Build(compiled!, new HostInputs { AccessOutput = Stream.Null, Time = Clock });
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public Mutes Mutes => app.Services.GetRequiredService<Mutes>();

    public GatewayStatus Read() => app.Services.GetRequiredService<StatusBoard>().Read();

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public static TenantId Tenant(int number) => TenantId.Parse($"00000000-0000-4000-8000-{number:d12}");

    /// <summary>One call that ends now, after that time.</summary>
    public void Call(int status = 200, int tenant = 1, TimeSpan took = default, string caller = "crm", ResponseClass? kind = null)
    {
        var sent = Clock.GetTimestamp() - (long)(took.TotalSeconds * Clock.TimestampFrequency);
        Get<AuroraResponses<TenantId>>().Count(Tenant(tenant), kind ?? ResponseClasses.Of(status), sent, took);
        Get<RequestTallies>().Count(caller, new RequestOutcome(status, null), took);
    }

    /// <summary>Lets time go by, a second at a time, with so many calls in each.</summary>
    public void During(TimeSpan span, Action each)
    {
        for (var second = 0; second < span.TotalSeconds; second++)
        {
            each();
            Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>The same over a long time, five seconds at a time.</summary>
    public void Before(TimeSpan span, Action each)
    {
        for (var second = 0; second < span.TotalSeconds; second += ResponseWindow.SecondsPerCell)
        {
            each();
            Clock.Advance(TimeSpan.FromSeconds(ResponseWindow.SecondsPerCell));
        }
    }

    /// <summary>Seconds until the first line fits; every second something happens.</summary>
    public int SecondsUntil(Func<GatewayStatus, bool> fits, Action each)
    {
        for (var second = 0; second < 120; second++)
        {
            if (fits(Read()))
            {
                return second;
            }

            During(TimeSpan.FromSeconds(1), each);
        }

        return int.MaxValue;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
