using AuroraGateway.Admin;
using AuroraGateway.Callers.Jwt;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Files;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Hosting.Lifetime;
using AuroraGateway.Hosting.Tls;
using AuroraGateway.Keys;

namespace AuroraGateway.Configuration.Reload;

/// <summary>Loads a changed configuration as a whole, or refuses it as a whole and keeps the last valid one.</summary>
internal sealed partial class ConfigurationReload(
    GatewaySettings start,
    ConfigurationState state,
    LiveModel live,
    ModelBuilder models,
    UpstreamFactory upstreams,
    ApplicationKeyWatch watch,
    LiveJwt jwt,
    ConfigurationView view,
    TimeProvider time,
    ILogger<ConfigurationReload> log,
    ListenerTls? tls = null,
    Supervisor? supervisor = null) : IReload, IDisposable
{
    /// <summary>What was refused is tried again this often: a file that it names may have come meanwhile.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private static readonly ConfigurationError NoDescriptor =
        new(
            "", "not read: the process has no file descriptor left. Nothing was changed; raise RLIMIT_NOFILE, or " +
                "wait until connections end");

    private readonly SemaphoreSlim one = new(1, 1);
    private string? refused;
    private long refusedAt;
    private string? seen;

    /// <summary>Reads the configuration again now.</summary>
    /// <returns>Every mistake; empty if it runs.</returns>
    public async Task<IReadOnlyList<ConfigurationError>> ReloadAsync(CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            return await ReloadApartAsync(isAsked: true);
        }
        finally
        {
            one.Release();
        }
    }

    async ValueTask<ReloadOutcome> IReload.ReloadAsync(CancellationToken cancellation)
    {
        var errors = await ReloadAsync(cancellation);
        return new ReloadOutcome(errors.Count == 0, state.LoadedAt, [.. errors.Select(error => error.ToString())], state.RestartNeeded);
    }

    /// <summary>
    /// Looks whether the file changed; takes it over once it has stayed the same for two looks, so that no half-written one is read.
    /// </summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        if (start.Snapshot is not { Source.IsWatched: true } snapshot)
        {
            return;
        }

        await one.WaitAsync(cancellation);
        try
        {
            var before = seen;
            var now = snapshot.Source.Digest();
            if (now == ConfigurationSource.NoDescriptor)
            {
                // Not changed, as far as can be seen; the next look tries again.
                return;
            }

            seen = now;
            state.Seen(seen != state.Digest);
            if (seen == state.Digest)
            {
                refused = null;
            }
            else if (seen == before && (seen != refused || time.GetElapsedTime(refusedAt) >= Pause))
            {
                await ReloadApartAsync(isAsked: false);
            }
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    // On a thread of its own: POST /reload arrives on a thread that waits for sockets, and the requests of all its connections would wait
    // for as long as a large configuration takes.
    private Task<IReadOnlyList<ConfigurationError>> ReloadApartAsync(bool isAsked) => Task.Factory.StartNew(
        () => ReloadInAnyCase(isAsked), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // An unexpected failure is a mistake of the file too. It must neither end the watch, and the gateway with it, nor be tried again every
    // second.
    private IReadOnlyList<ConfigurationError> ReloadInAnyCase(bool isAsked)
    {
        supervisor?.Reloading();
        try
        {
            return Reload(isAsked);
        }
        catch (Exception exception)
        {
            // The kind only: the text may quote a value that is a secret.
            return Refuse(
                start.Snapshot!.Source, start.Snapshot.Source.Digest(),
                [new("", $"it fails in an unexpected way ({exception.GetType().Name}): undo the last change")], isAsked);
        }
        finally
        {
            supervisor?.Ready();
        }
    }

    private IReadOnlyList<ConfigurationError> Refuse(
        ConfigurationSource source, string digest, IReadOnlyList<ConfigurationError> errors, bool isAsked)
    {
        var isNews = isAsked || digest != refused || !errors.SequenceEqual(state.Errors);
        (refused, refusedAt) = (digest, time.GetTimestamp());
        state.Refused(errors);
        if (isNews)
        {
            Log.Refused(log, source.Path, errors.Count, ConfigurationError.InOneLine(errors));
        }

        return errors;
    }

    private IReadOnlyList<ConfigurationError> Reload(bool isAsked)
    {
        if (start.Snapshot is not { } first)
        {
            return [new ConfigurationError("", "this gateway was started without a configuration that could be read again")];
        }

        var next = first.Source.Load(out var errors, out var digest);
        if (next is null && (
            digest == ConfigurationSource.NoDescriptor || errors.Any(static error => DescriptorExhaustion.IsIn(error.Message))))
        {
            // This is no statement about the configuration, which is neither refused nor loaded.
            Log.Skipped(log, first.Source.Path);
            return [NoDescriptor];
        }

        if (next is null && first.Source.IsReadOnce)
        {
            // It says nothing of the configuration either.
            return errors;
        }

        if (next is null)
        {
            return Refuse(first.Source, digest, errors, isAsked);
        }

        refused = null;
        PutInUse(next);
        var restart = LiveSettings.NeedRestart(first, next.Snapshot!, upstreams.IsBound, IsOther(next));
        view.Change(next);
        state.Loaded(digest, time.GetUtcNow(), restart);
        Log.Loaded(log, first.Source.Path);
        foreach (var warning in next.Warnings)
        {
            Log.Warned(log, warning.Path, warning.Message);
        }

        if (restart.Count > 0)
        {
            Log.RestartNeeded(log, string.Join(", ", restart));
        }

        return [];
    }

    private void PutInUse(GatewaySettings next)
    {
        // What can fail comes first.
        var identity = tls is not null && next.Options.Tls.IsConfigured ? ListenerTls.Read(next.Options.Tls) : null;
        var before = live.Current.Upstream;
        jwt.Change(next.Jwt, verifier => live.Swap(models.Build(next, live.Current, verifier)));
        if (identity is not null)
        {
            // No part of the model: new content of the same files replaces it without a reload, and no request reads it.
            tls!.Change(identity);
        }

        var now = live.Current.Upstream;
        if (!IsOther(next))
        {
            watch.Propose(now.ApplicationKeys, next.ApplicationKey);
        }

        if (!ReferenceEquals(now.KeyRing, before.KeyRing))
        {
            Log.Replaced(log, now.Origin.Prefix, now.ApplicationId, before.KeyRing.Count);
        }
    }

    private bool IsOther(GatewaySettings next) => !live.Current.Upstream.Is(next.Origin, next.Options.Aurora.ApplicationId);

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Information, "The configuration {File} was loaded")]
        public static partial void Loaded(ILogger log, string? file);

        [LoggerMessage(
            1402, LogLevel.Error,
            "The configuration {File} was refused, and the previous one stays active. Correct the mistakes ({Count}): {Mistakes}")]
        public static partial void Refused(ILogger log, string? file, int count, string mistakes);

        [LoggerMessage(1404, LogLevel.Warning, "{Setting}: {Warning}")]
        public static partial void Warned(ILogger log, string setting, string warning);

        [LoggerMessage(
            1405, LogLevel.Warning,
            "The configuration {File} was not read: no file descriptor is left. The previous one stays active, and the file is read again")]
        public static partial void Skipped(ILogger log, string? file);

        [LoggerMessage(
            1406, LogLevel.Information,
            "New requests go to {Origin} as application {Application}. Keys of the {Count} tenants and sessions before are no longer used")]
        public static partial void Replaced(ILogger log, string origin, string application, int count);

        [LoggerMessage(1403, LogLevel.Warning, "Restart needed for {Settings}: a reload does not apply these settings")]
        public static partial void RestartNeeded(ILogger log, string settings);
    }
}
