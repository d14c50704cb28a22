using AuroraGateway.Keys.Shared;

namespace AuroraGateway.Unit.Keys.Shared;

/// <summary>A shared store that does what a test says, and takes the lease at once where it says nothing.</summary>
internal sealed class ScriptedStore(TimeProvider time) : ISharedStore
{
    public event Action<string>? Heard;

    public event Action? Restored;

    public Func<LookQuestion, Task<Look>>? OnLook { get; set; }

    public Func<KeepRequest, Task<Kept>>? OnKeep { get; set; }

    public Func<Task>? OnProbe { get; set; }

    public List<LookQuestion> Questions { get; } = [];

    public List<KeepRequest> KeptRequests { get; } = [];

    public List<ReleaseRequest> Released { get; } = [];

    public int Extensions { get; private set; }

    public List<string> Told { get; } = [];

    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Say(string message) => Heard?.Invoke(message);

    public void Return() => Restored?.Invoke();

    public Task ProbeAsync(CancellationToken cancellation) => OnProbe?.Invoke() ?? Task.CompletedTask;

    public Task<Look> LookAsync(OwnerNames names, LookQuestion question)
    {
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
        Extensions++;
        return Task.FromResult(true);
    }

    public Task ReleaseAsync(OwnerNames names, ReleaseRequest request)
    {
        Released.Add(request);
        return Task.CompletedTask;
    }

    public Task DiscardAsync(OwnerNames names, string fingerprint) => Task.CompletedTask;

    public Task DropAsync(OwnerNames names, TimeSpan memory) => Task.CompletedTask;

    public Task TellAsync(string message)
    {
        Told.Add(message);
        return Task.CompletedTask;
    }

    public Task<(long Now, IReadOnlyList<string> Messages)> CatchUpAsync(long? since) => Task.FromResult<(long, IReadOnlyList<string>)>((Now, []));
}
