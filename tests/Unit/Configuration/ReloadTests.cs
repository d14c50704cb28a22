using AuroraGateway.Admin;
using AuroraGateway.Commands;
using AuroraGateway.Configuration;
using AuroraGateway.Forwarding;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Tenants;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Configuration;

public sealed class ReloadTests : IAsyncDisposable
{
    private const string Tenant = "7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01";

    private readonly string folder = Directory.CreateTempSubdirectory("reload-").FullName;
    private readonly FakeTimeProvider clock = new();
    private readonly WebApplication app;

    public ReloadTests()
    {
        Write(Text());
        var settings = new ConfigurationSource(File, new Dictionary<string, string?>()).Load(out var errors, out _);
        Assert.Empty(errors);
        app = GatewayHost.Build(settings!, Stream.Null, clock);
    }

    private string File => Path.Combine(folder, "gateway.json");

    private ConfigurationReload Reload => app.Services.GetRequiredService<ConfigurationReload>();

    private ConfigurationState State => app.Services.GetRequiredService<ConfigurationState>();

    private LivePolicy Policies => app.Services.GetRequiredService<LivePolicy>();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_changed_file_is_taken_over_whole_once_it_has_stayed_the_same_for_two_looks()
    {
        Assert.False(Allowed("DELETE"));
        Write(Text(allow: "DELETE /**", more: """, "Headers": { "Allow": ["X-New"] } """));
        await LookAsync();
        Assert.True(State.Differs);
        Assert.False(Allowed("DELETE"));
        Assert.Contains(Warnings(), warning => warning.Contains("differs", StringComparison.Ordinal));

        clock.Advance(TimeSpan.FromMinutes(1));
        await LookAsync();
        Assert.True(Allowed("DELETE"));
        Assert.True(app.Services.GetRequiredService<Upstream>().Headers.Allows("X-New"));
        Assert.False(State.Differs);
        Assert.Equal(clock.GetUtcNow(), State.LoadedAt);
        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task A_file_that_is_still_being_written_is_not_read()
    {
        Write(Text()[..50]);
        await LookAsync();
        Write(Text(allow: "DELETE /**"));
        await LookAsync();
        Assert.Empty(State.Errors);
        await LookAsync();
        Assert.True(Allowed("DELETE"));
        Assert.Empty(State.Errors);
    }

    [Fact]
    public async Task A_bad_file_is_refused_with_every_mistake_and_the_last_good_one_runs_on()
    {
        Write(Text(allow: "DELETE no-slash", more: """, "Keys": { "Margn": "00:01:00" } """));
        await LookAsync();
        await LookAsync();
        Assert.Equal(["Callers:crm:Grants:0:Allow:0", "Keys:Margn"], State.Errors.Select(error => error.Path));
        Assert.True(Allowed("GET"));
        Assert.True(State.Differs);
        Assert.Contains(Warnings(), warning => warning.Contains("did you mean Margin?", StringComparison.Ordinal));

        // Put back: nothing is left to complain about.
        Write(Text());
        await LookAsync();
        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task A_bad_file_is_read_once_and_again_only_when_asked_or_changed()
    {
        Write("{");
        await LookAsync();
        await LookAsync();
        var first = State.Errors;
        Assert.NotEmpty(first);
        await LookAsync();
        await LookAsync();
        Assert.Same(first, State.Errors);
        Assert.NotEmpty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.NotSame(first, State.Errors);
    }

    [Fact]
    public async Task A_mistake_that_no_rule_names_is_refused_too_and_does_not_end_the_watch()
    {
        Write(Text(more: """, "Tls": { "CertificateFile": "a\u0000b" } """));
        await LookAsync();
        await LookAsync();
        Assert.NotEmpty(State.Errors);
        Write(Text(allow: "DELETE /**"));
        await LookAsync();
        await LookAsync();
        Assert.True(Allowed("DELETE"));
    }

    [Fact]
    public async Task A_file_that_vanished_leaves_the_running_state_alone()
    {
        System.IO.File.Delete(File);
        await LookAsync();
        await LookAsync();
        Assert.True(Allowed("GET"));
        Assert.Contains("there is no file", Assert.Single(State.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_swapped_symbolic_link_is_a_changed_file()
    {
        // As Kubernetes mounts a ConfigMap: the file leads through ..data, which is renamed over.
        var mounted = Path.Combine(folder, "mount");
        Directory.CreateDirectory(Path.Combine(mounted, "1"));
        Directory.CreateDirectory(Path.Combine(mounted, "2"));
        System.IO.File.WriteAllText(Path.Combine(mounted, "1", "gateway.json"), Text());
        System.IO.File.WriteAllText(Path.Combine(mounted, "2", "gateway.json"), Text(allow: "DELETE /**"));
        Directory.CreateSymbolicLink(Path.Combine(mounted, "data"), "1");
        System.IO.File.CreateSymbolicLink(Path.Combine(mounted, "gateway.json"), "data/gateway.json");
        var settings = new ConfigurationSource(Path.Combine(mounted, "gateway.json"), new Dictionary<string, string?>()).Load(out _, out _);
        await using var other = GatewayHost.Build(settings!, Stream.Null, clock);
        var reload = other.Services.GetRequiredService<ConfigurationReload>();
        Directory.CreateSymbolicLink(Path.Combine(mounted, "new"), "2");
        Assert.Equal(0, Rename(Path.Combine(mounted, "new"), Path.Combine(mounted, "data")));

        await reload.LookAsync(CancellationToken.None);
        await reload.LookAsync(CancellationToken.None);
        Assert.False(other.Services.GetRequiredService<ConfigurationState>().Differs);
        Assert.True(Allowed("DELETE", other.Services.GetRequiredService<LivePolicy>().Current));
    }

    [Fact]
    public async Task What_needs_a_restart_is_named_and_forgotten_when_it_is_put_back()
    {
        Write(Text(more: """, "Listen": { "Url": "http://127.0.0.1:9999", "MaxConnections": 5 }, "Keys": { "Margin": "00:02:00", "Warm": ["7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01"] } """));
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.Equal(["Keys:Warm", "Listen:MaxConnections", "Listen:Url"], State.RestartNeeded);
        Assert.Contains(Warnings(), warning => warning.Contains("restart needed for Keys:Warm, Listen", StringComparison.Ordinal));

        Write(Text());
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.Empty(State.RestartNeeded);
    }

    [Fact]
    public async Task A_request_in_flight_keeps_the_policy_that_it_met_and_counters_go_on()
    {
        var met = Policies.Current;
        Assert.Null(await CountAsync(met));
        Write(Text(allow: "*  /**".Replace("  ", " ", StringComparison.Ordinal)));
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.NotSame(met, Policies.Current);
        Assert.False(Allowed("DELETE", met));
        Assert.True(Allowed("DELETE"));

        // Limit 2: one counted under the old policy, one under the new, whichever is asked.
        Assert.Null(await CountAsync(Policies.Current));
        Assert.NotNull(await CountAsync(Policies.Current));
        Assert.NotNull(await CountAsync(met));
    }

    [Fact]
    public async Task The_quota_follows()
    {
        var gate = app.Services.GetRequiredService<QuotaGate>();
        var owner = new QuotaOwner(TenantId.Parse(Tenant));
        Assert.Null((await gate.AcquireAsync(owner, "crm", CancellationToken.None)).Refusal);
        Write(Text(more: """, "Limits": { "Aurora": { "Limit": 1, "MaxWait": "00:00:00" } } """));
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.NotNull((await gate.AcquireAsync(owner, "crm", CancellationToken.None)).Refusal);
    }

    private static string Text(string allow = "GET /**", string more = "") => $$"""
        {
          "Log": { "Level": "None" },
          "Aurora": { "Environment": "Sandbox", "ApplicationId": "app", "ApplicationKey": "ak" },
          "Callers": {
            "crm": {
              "ApiKeySha256": ["0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"],
              "Grants": [ { "Tenants": ["{{Tenant}}"], "Allow": ["{{allow}}"] } ],
              "Limits": [ { "Endpoint": "*", "Period": "1m", "Limit": 2 } ]
            }
          }{{more}}
        }
        """;

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "rename", CharSet = System.Runtime.InteropServices.CharSet.Ansi, BestFitMapping = false)]
    [System.Runtime.InteropServices.DefaultDllImportSearchPaths(System.Runtime.InteropServices.DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(string from, string to);

    private static bool Allowed(string method, Policy policy)
    {
        Assert.Null(TargetGuard.Check($"/tenants/{Tenant}/projects", out var target));
        return policy.Grants.Decide(policy.Callers[0], method, target).Allowed;
    }

    private static async Task<object?> CountAsync(Policy policy)
    {
        TargetGuard.Check($"/tenants/{Tenant}/projects", out var target);
        return await policy.Limits.CountAsync(policy.Callers[0], "GET", target, CancellationToken.None);
    }

    private bool Allowed(string method) => Allowed(method, Policies.Current);

    private IReadOnlyList<string> Warnings() => app.Services.GetRequiredService<Readiness>().Warnings();

    private Task LookAsync() => Reload.LookAsync(CancellationToken.None);

    private void Write(string text) => System.IO.File.WriteAllText(File, text);
}
