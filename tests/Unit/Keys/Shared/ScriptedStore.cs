using System.Globalization;
using AuroraGateway.Keys.Shared;
using AuroraGateway.Redis;

namespace AuroraGateway.Unit.Keys.Shared;

/// <summary>A shared store that does what a test says, and takes the lease at once where it says nothing.</summary>
internal sealed class ScriptedStore(TimeProvider time) : ISharedStore, IKeyStore
{
    public event Action<string>? Received;

    public event Action? Restored;

    public Func<LookQuestion, Task<Look>>? OnLook { get; set; }

    public Func<KeepRequest, Task<Kept>>? OnKeep { get; set; }

    public Func<Task<bool>>? OnExtend { get; set; }

    public Func<Task>? OnRevoke { get; set; }

    public Func<Task>? OnTell { get; set; }

    public Func<Task>? OnProbe { get; set; }

    public Func<Task<(long Now, IReadOnlyList<string> Messages)>>? OnCatchUp { get; set; }

    public int Probes { get; private set; }

    /// <summary>Entries that were looked for.</summary>
    public List<string> Looked { get; } = [];

    public List<LookQuestion> Questions { get; } = [];

    public List<KeepRequest> KeptRequests { get; } = [];

    public List<ReleaseRequest> Released { get; } = [];

    public List<(string Lease, TimeSpan Span)> Extended { get; } = [];

    public int Extensions => Extended.Count;

    /// <summary>What was discarded, entry and fingerprint, and what was dropped, epoch and memory.</summary>
    public List<string> Revoked { get; } = [];

    public List<string> Told { get; } = [];

    /// <summary>From when on the messages were asked for.</summary>
    public List<long?> CaughtUp { get; } = [];

    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Say(string message) => Received?.Invoke(message);

    public void Return() => Restored?.Invoke();

    public Task ProbeAsync(CancellationToken cancellation)
    {
        Probes++;
        return OnProbe?.Invoke() ?? Task.CompletedTask;
    }

    public string? Refusal { get; set; }

    /// <summary>Times that the connection was to be closed and the name looked up again.</summary>
    public int Forgotten { get; private set; }

    public Task DisconnectAsync()
    {
        Forgotten++;
        return Task.CompletedTask;
    }

    public Func<SendRequest, Task<bool>>? OnSend { get; set; }

    public List<SendRequest> Sent { get; } = [];

    public Task<bool> SendAsync(OwnerNames names, SendRequest request)
    {
        Sent.Add(request);
        return OnSend?.Invoke(request) ?? Task.FromResult(true);
    }

    public Task<Look> LookAsync(OwnerNames names, LookQuestion question)
    {
        Looked.Add(names.Entry);
        Questions.Add(question);
        return OnLook?.Invoke(question) ?? Task.FromResult(new Look(LookKind.Leased, Now, Fence: 1));
    }

    public Task<Kept> KeepAsync(OwnerNames names, KeepRequest request)
    {
        KeptRequests.Add(request);
        return OnKeep?.Invoke(request) ?? Task.FromResult(new Kept(KeptOutcome.Stored, Now));
    }

    public Task<bool> ExtendAsync(OwnerNames names, string lease, TimeSpan span)
    {
        Extended.Add((lease, span));
        return OnExtend?.Invoke() ?? Task.FromResult(true);
    }

    public Task ReleaseAsync(OwnerNames names, ReleaseRequest request)
    {
        Released.Add(request);
        return Task.CompletedTask;
    }

    public Task DiscardAsync(OwnerNames names, string fingerprint) => RevokeAsync($"{names.Entry} {fingerprint}");

    public Task ReconsiderAsync(OwnerNames names, bool keepsKey) =>
        RevokeAsync(keepsKey ? names.Refusal : $"{names.Refusal} {names.Entry}");

    public async Task<long> DropAsync(OwnerNames names, TimeSpan memory)
    {
        await RevokeAsync(string.Create(CultureInfo.InvariantCulture, $"{names.Epoch} {memory}"));
        return Now;
    }

    public Task TellAsync(string message)
    {
        Told.Add(message);
        return OnTell?.Invoke() ?? Task.CompletedTask;
    }

    public Func<string, string, Task<Roll>>? OnRoll { get; set; }

    public Task<Roll> CallRollAsync(string member, string before, TimeSpan life) =>
        OnRoll?.Invoke(member, before) ?? Task.FromResult(new Roll(Now, [member], false));

    public Task<(long Now, IReadOnlyList<string> Messages)> CatchUpAsync(long? since)
    {
        CaughtUp.Add(since);
        return OnCatchUp?.Invoke() ?? Task.FromResult<(long, IReadOnlyList<string>)>((Now, []));
    }

    private Task RevokeAsync(string what)
    {
        Revoked.Add(what);
        return OnRevoke?.Invoke() ?? Task.CompletedTask;
    }
}
