using System.Collections.Concurrent;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reload;
using AuroraGateway.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Configuration.Reload;

/// <summary>A reload that is asked for on an event loop does not run there: all its connections would wait.</summary>
public sealed class ReloadThreadTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task A_reload_runs_on_a_thread_of_its_own()
    {
        await File.WriteAllTextAsync(file, """
            {
              "Log": { "Level": "None" },
              "Aurora": { "Environment": "Sandbox", "ApplicationId": "app", "ApplicationKey": "any-key-of-some-length" },
              "Callers": {
                "crm": {
                  "ApiKeySha256": [ "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" ], "Grants": [ { "Tenants": [ "*" ] } ]
                }
              }
            }
            """);
        var settings = new ConfigurationSource(file, new Dictionary<string, string?>()).Load(out var errors, out _);
        Assert.Empty(errors);
        var clock = new ThreadClock();
        await using var app = Program.Build(settings!, new HostInputs { AccessOutput = Stream.Null, Time = clock });
        var reload = app.Services.GetRequiredService<ConfigurationReload>();
        clock.Threads.Clear();
        var asking = Environment.CurrentManagedThreadId;
        Assert.Empty(await reload.ReloadAsync(CancellationToken.None));
        Assert.Contains(clock.Threads, thread => thread.Id != asking && !thread.IsPooled);
    }

    /// <summary>Notes who asks for the time, as a reload does when it is done.</summary>
    private sealed class ThreadClock : FakeTimeProvider
    {
        public ConcurrentQueue<(int Id, bool IsPooled)> Threads { get; } = new();

        public override DateTimeOffset GetUtcNow()
        {
            Threads.Enqueue((Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread));
            return base.GetUtcNow();
        }
    }
}
