using AuroraGateway.Admin;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reload;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Hosting;
using AuroraGateway.Keys;
using AuroraGateway.Limits.Callers;
using AuroraGateway.Limits.Quota;
using AuroraGateway.Tenants;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Configuration.Reload;

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
        app = Program.Build(settings!, new HostInputs { AccessOutput = Stream.Null, Time = clock });
    }

    private string File => Path.Combine(folder, "gateway.json");

    private ConfigurationReload Reload => app.Services.GetRequiredService<ConfigurationReload>();

    private ConfigurationState State => app.Services.GetRequiredService<ConfigurationState>();

    private LiveModel Live => app.Services.GetRequiredService<LiveModel>();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_changed_file_is_loaded_as_a_whole_once_it_was_the_same_for_two_looks()
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
        Assert.True(Live.Current.Headers.Allows("X-New"));
        Assert.False(State.Differs);
        Assert.Equal(clock.GetUtcNow(), State.LoadedAt);
        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task A_hangup_does_not_end_the_process_from_the_moment_of_the_start_on()
    {
        using var watcher = new ConfigurationWatcher(Reload, clock, NullLoggerFactory.Instance);
        var starting = watcher.StartAsync(CancellationToken.None);

        // Caught, or ignored where nohup started these tests. proc(5): masks in hexadecimal, SIGHUP is the lowest bit.
        Assert.Contains(System.IO.File.ReadLines("/proc/self/status"), line =>
            (line.StartsWith("SigCgt:", StringComparison.Ordinal) || line.StartsWith("SigIgn:", StringComparison.Ordinal)) &&
                (Convert.ToUInt64(line.Split('\t')[1], 16) & 1) != 0);
        await starting;
        await watcher.StopAsync(CancellationToken.None);
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
    public async Task A_file_that_was_refused_and_replaced_was_never_loaded()
    {
        var token = Path.Combine(folder, "admin-token");
        Write(Text(allow: "DELETE /**", more: $$""", "Admin": { "TokenFile": "{{token}}" } """));
        await LookAsync();
        await LookAsync();
        Assert.Equal("Admin:TokenFile", Assert.Single(State.Errors).Path);

        System.IO.File.WriteAllText(token, new string('t', 64));
        clock.Advance(ConfigurationReload.Pause - TimeSpan.FromSeconds(1));
        await LookAsync();
        Assert.False(Allowed("DELETE"));
        clock.Advance(TimeSpan.FromSeconds(1));
        await LookAsync();
        Assert.True(Allowed("DELETE"));
        Assert.Empty(State.Errors);
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
        await using var other = Program.Build(settings!, new HostInputs { AccessOutput = Stream.Null, Time = clock });
        var reload = other.Services.GetRequiredService<ConfigurationReload>();
        Directory.CreateSymbolicLink(Path.Combine(mounted, "new"), "2");
        Assert.Equal(0, Rename(Path.Combine(mounted, "new"), Path.Combine(mounted, "data")));

        await reload.LookAsync(CancellationToken.None);
        await reload.LookAsync(CancellationToken.None);
        Assert.False(other.Services.GetRequiredService<ConfigurationState>().Differs);
        Assert.True(Allowed("DELETE", other.Services.GetRequiredService<LiveModel>().Current));
    }

    [Fact]
    public async Task What_needs_a_restart_is_named_until_it_is_put_back()
    {
        Write(Text(more: """, "Listen": { "Url": "http://127.0.0.1:9999", "MaxConnections": 5 }, "Keys": { "Margin": "00:02:00", "Warm": ["7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01"] } """));
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.Equal(["Listen:MaxConnections", "Listen:Url"], State.RestartNeeded);
        Assert.Contains(
            Warnings(), warning => warning.Contains("restart needed for Listen:MaxConnections, Listen", StringComparison.Ordinal));

        Write(Text());
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.Empty(State.RestartNeeded);
    }

    [Fact]
    public async Task A_request_in_flight_keeps_the_policy_that_it_met_and_counters_go_on()
    {
        var met = Live.Current;
        Assert.Null(await CountAsync(met));
        Write(Text(allow: "*  /**".Replace("  ", " ", StringComparison.Ordinal)));
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.NotSame(met, Live.Current);
        Assert.False(Allowed("DELETE", met));
        Assert.True(Allowed("DELETE"));

        // Limit 2: one counted under the old policy, one under the new, whichever is asked.
        Assert.Null(await CountAsync(Live.Current));
        Assert.NotNull(await CountAsync(Live.Current));
        Assert.NotNull(await CountAsync(met));
    }

    [Fact]
    public async Task The_quota_follows()
    {
        var gate = Live.Current.Upstream.Quota;
        var owner = new QuotaOwner(TenantId.Parse(Tenant));
        Assert.Null((await gate.AcquireAsync(owner, "crm", CancellationToken.None)).Refusal);
        Write(Text(more: """, "Limits": { "Aurora": { "Limit": 1, "MaxWait": "00:00:00" } } """));
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.NotNull((await gate.AcquireAsync(owner, "crm", CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task Another_application_is_another_upstream_with_a_ring_and_a_quota_of_its_own()
    {
        var before = Live.Current.Upstream;
        Write(Text(
            application: "other", more: """, "Keys": { "Warm": ["7d1f8f0e-4f0a-4a57-9c39-1b6f9a0c0a01"], "ExchangesPerMinute": 5 } """));
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.Empty(State.RestartNeeded);
        var after = Live.Current.Upstream;
        Assert.Equal("other", after.ApplicationId);
        Assert.NotSame(before.ApplicationKeys, after.ApplicationKeys);
        Assert.NotSame(before.KeyRing, after.KeyRing);
        Assert.NotSame(before.Quota, after.Quota);
        Assert.True(before.HasEnded);
        Assert.Same(after.KeyRing, app.Services.GetRequiredService<Func<KeyRing>>()());
        Assert.Equal(Tenant, Assert.Single(app.Services.GetRequiredService<KeyUpkeep>().Warm).ToString());
        Assert.Equal("https://api-sandbox.aurorasolar.com", app.Services.GetRequiredService<StatusBoard>().Read().Aurora);
    }

    [Fact]
    public async Task An_upstream_that_was_replaced_ends_with_its_last_request()
    {
        var before = Live.Enter().Upstream;
        Write(Text(application: "other"));
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.False(before.HasEnded);
        Assert.Equal(1, Live.Retired);
        before.Leave();
        Assert.True(before.HasEnded);
        Assert.Equal(0, Live.Retired);
        using var late = new HttpRequestMessage(HttpMethod.Get, "https://aurora.invalid/");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => before.Connections.Calls.SendAsync(late, CancellationToken.None));
    }

    [Fact]
    public async Task Connections_are_replaced_at_the_same_Aurora_and_only_if_they_changed()
    {
        var before = Live.Current.Upstream;
        Write(Text(allow: "DELETE /**"));
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.Same(before, Live.Current.Upstream);

        Live.Enter();
        Write(Text(aurora: ", \"MaxConnections\": 7"));
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        var after = Live.Current.Upstream;
        Assert.Equal((before.KeyRing, before.Quota, before.ApplicationKeys), (after.KeyRing, after.Quota, after.ApplicationKeys));
        Assert.Equal(7, after.Connections.Terms.MaxConnections);
        Assert.Same(after.Connections, after.KeyRing.Terms.Target!.Clients);
        Assert.Empty(State.RestartNeeded);

        // The old connections end with the last request that may use them.
        Assert.False(before.HasEnded);
        before.Leave();
        Assert.True(before.HasEnded);
        using var late = new HttpRequestMessage(HttpMethod.Get, "https://aurora.invalid/");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => before.Connections.Calls.SendAsync(late, CancellationToken.None));
    }

    [Fact]
    public async Task What_callers_have_on_the_way_stays_counted_and_their_share_follows_the_file()
    {
        var share = ShareOf("crm");
        Assert.Equal(1024, Live.Current.InFlight.Most);
        Assert.Null(share.Enter());

        // A caller before it, so that its place in the tables changes.
        var two = Text().Replace(
            "\"Callers\": {", "\"Callers\": { \"batch\": { \"ApiKeySha256\": [\"" + new string('1', 64) +
                "\"], \"Grants\": [ { \"Tenants\": [\"*\"] } ] },", StringComparison.Ordinal);
        Write(two);
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.Equal(768, Live.Current.InFlight.Most);
        Assert.Equal(share.AllHeld, ShareOf("crm").AllHeld);
        Assert.Equal(0, ShareOf("batch").InFlight);

        Write(two.TrimEnd()[..^1] + """, "Limits": { "InFlightPerCaller": 1 } }""");
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.Empty(State.RestartNeeded);
        Assert.NotNull(ShareOf("crm").Enter());
        Assert.Null(ShareOf("batch").Enter());
        share.Leave();
        Assert.Null(ShareOf("crm").Enter());
    }

    [Fact]
    public async Task Authorities_that_cannot_be_read_refuse_the_file_whole()
    {
        var model = Live.Current;
        Write(Text(allow: "DELETE /**", application: "other", aurora: ", \"CaFile\": \"/nowhere/ca.pem\""));
        Assert.Equal("Aurora:CaFile", Assert.Single(await Reload.ReloadAsync(CancellationToken.None)).Path);
        Assert.Same(model, Live.Current);
        Assert.False(Allowed("DELETE"));
    }

    [Fact]
    public async Task A_replica_keeps_its_Aurora_until_a_restart_and_takes_the_rest_over()
    {
        const string Redis = """, "Redis": { "Endpoint": "127.0.0.1:1" } """;
        Write(Text(more: Redis));
        var settings = new ConfigurationSource(File, new Dictionary<string, string?>()).Load(out var errors, out _);
        Assert.Empty(errors);
        await using var replica = Program.Build(settings!, new HostInputs { AccessOutput = Stream.Null, Time = clock });
        Write(Text(allow: "DELETE /**", application: "other", key: "ak2", more: Redis));
        Assert.Empty(await replica.Services.GetRequiredService<ConfigurationReload>().ReloadAsync(CancellationToken.None));
        Assert.Equal(
            ["Aurora:ApplicationId", "Aurora:ApplicationKey"], replica.Services.GetRequiredService<ConfigurationState>().RestartNeeded);
        var model = replica.Services.GetRequiredService<LiveModel>().Current;
        Assert.True(Allowed("DELETE", model));
        Assert.Equal("app", model.Upstream.ApplicationId);
        Assert.Null(model.Upstream.ApplicationKeys.Candidate);
    }

    [Fact]
    public async Task A_changed_application_key_of_the_same_application_is_put_in_line()
    {
        var keys = Live.Current.Upstream.ApplicationKeys;
        Write(Text(key: "ak2"));
        Assert.Empty(await Reload.ReloadAsync(CancellationToken.None));
        Assert.NotNull(keys.Candidate);
        Assert.Same(keys, Live.Current.Upstream.ApplicationKeys);
        Assert.Empty(State.RestartNeeded);
    }

    private static string Text(
        string allow = "GET /**", string more = "", string application = "app", string key = "ak", string aurora = "") => $$"""
        {
          "Log": { "Level": "None" },
          "Aurora": { "Environment": "Sandbox", "ApplicationId": "{{application}}", "ApplicationKey": "{{key}}"{{aurora}} },
          "Callers": {
            "crm": {
              "ApiKeySha256": ["0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"],
              "Grants": [ { "Tenants": ["{{Tenant}}"], "Allow": ["{{allow}}"] } ],
              "Limits": [ { "Endpoint": "*", "Period": "1m", "Limit": 2 } ]
            }
          }{{more}}
        }
        """;

    [System.Runtime.InteropServices.DllImport(
        "libc", EntryPoint = "rename", CharSet = System.Runtime.InteropServices.CharSet.Ansi, BestFitMapping = false)]
    [System.Runtime.InteropServices.DefaultDllImportSearchPaths(System.Runtime.InteropServices.DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(string from, string to);

    private static bool Allowed(string method, GatewayModel policy)
    {
        Assert.Null(TargetGuard.Check($"/tenants/{Tenant}/projects", out var target));
        return policy.Grants.Decide(policy.Callers[0], method, target).Allowed;
    }

    private static async Task<object?> CountAsync(GatewayModel policy)
    {
        TargetGuard.Check($"/tenants/{Tenant}/projects", out var target);
        return await policy.Limits.CountAsync(policy.Callers[0], "GET", target, CancellationToken.None);
    }

    private bool Allowed(string method) => Allowed(method, Live.Current);

    private CallerShare ShareOf(string caller) => Live.Current.InFlight.Of(Live.Current.Callers.Single(known => known.Name == caller));

    private IReadOnlyList<string> Warnings() => app.Services.GetRequiredService<Readiness>().Warnings();

    private Task LookAsync() => Reload.LookAsync(CancellationToken.None);

    private void Write(string text) => System.IO.File.WriteAllText(File, text);
}
