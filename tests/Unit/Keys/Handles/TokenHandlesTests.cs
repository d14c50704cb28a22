using AuroraGateway.Keys.Exchange;
using AuroraGateway.Keys.Handles;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Keys.Handles;

public class TokenHandlesTests
{
    private static readonly SessionToken Token = SessionToken.TryParse("st_test_canary")!;
    private static readonly TenantId Tenant = Ring.Tenant(1);

    private KeyTerms terms = new() { SessionMemory = TimeSpan.FromHours(1) };
    private readonly FakeTimeProvider time = new(Ring.Start);
    private readonly FakeStore store = new();
    private readonly TokenHandles handles;

    public TokenHandlesTests() => handles = new TokenHandles(() => terms, time, store);

    [Fact]
    public async Task A_handle_has_256_random_bits_and_prints_as_stars()
    {
        var handle = (await handles.IssueAsync(Token, Tenant, "crm"))!;
        var other = (await handles.IssueAsync(SessionToken.TryParse("st_other")!, Tenant, "crm"))!;
        Assert.Equal("gwsh_".Length + 43, handle.Reveal().Length);
        Assert.NotEqual(handle.Reveal()[..10], other.Reveal()[..10]);
        Assert.Equal(("***", 64), ($"{handle}", handle.Digest.Length));
        Assert.Equal(handle.Digest, TokenHandle.TryParse(handle.Reveal())!.Digest);
        Assert.Null(TokenHandle.TryParse(handle.Reveal()[..^1]));
        Assert.Null(TokenHandle.TryParse(handle.Reveal() + "A"));
        Assert.Null(TokenHandle.TryParse(handle.Reveal()[..^1] + "!"));
        Assert.Null(TokenHandle.TryParse("st_test_canary"));
    }

    [Fact]
    public async Task A_token_keeps_its_handle_and_each_tenant_and_caller_has_its_own()
    {
        var handle = await handles.IssueAsync(Token, Tenant, "crm");
        Assert.Same(handle, await handles.IssueAsync(SessionToken.TryParse("st_test_canary")!, Tenant, "crm"));
        Assert.NotEqual(handle!.Digest, (await handles.IssueAsync(Token, Tenant, "other"))!.Digest);
        Assert.NotEqual(handle.Digest, (await handles.IssueAsync(Token, Ring.Tenant(2), "crm"))!.Digest);
        Assert.Equal(3, store.Kept);
    }

    [Fact]
    public async Task Only_its_caller_can_use_it_and_only_for_its_tenant()
    {
        var handle = (await handles.IssueAsync(Token, Tenant, "crm"))!;
        Assert.Equal(HandleOutcome.OtherCaller, (await handles.RedeemAsync(handle, Tenant, "viewer")).Outcome);
        Assert.Equal(HandleOutcome.Unknown, (await handles.RedeemAsync(handle, Ring.Tenant(2), "crm")).Outcome);
        Assert.Equal(HandleOutcome.Unknown, (await handles.RedeemAsync(TokenHandle.Create(), Tenant, "crm")).Outcome);
        Assert.Same(Token, (await handles.RedeemAsync(handle, Tenant, "crm")).Token);
    }

    [Fact]
    public async Task Without_a_caller_the_first_that_uses_it_keeps_it()
    {
        var handle = (await handles.IssueAsync(Token, Tenant, caller: null))!;
        Assert.Same(Token, (await handles.RedeemAsync(handle, Tenant, "crm")).Token);
        Assert.Equal(HandleOutcome.OtherCaller, (await handles.RedeemAsync(handle, Tenant, "viewer")).Outcome);
    }

    [Fact]
    public async Task It_expires_after_an_hour_unless_it_was_used_and_then_with_its_session()
    {
        var used = (await handles.IssueAsync(Token, Tenant, "crm"))!;
        var unused = (await handles.IssueAsync(SessionToken.TryParse("st_unused")!, Tenant, "crm"))!;
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Same(Token, (await handles.RedeemAsync(used, Tenant, "crm")).Token);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HandleOutcome.Unknown, (await handles.RedeemAsync(unused, Tenant, "crm")).Outcome);
        time.Advance(KeyTerms.LongestLife);
        Assert.Same(Token, (await handles.RedeemAsync(used, Tenant, "crm")).Token);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HandleOutcome.Unknown, (await handles.RedeemAsync(used, Tenant, "crm")).Outcome);
    }

    [Fact]
    public async Task There_are_so_many_at_most_until_some_expire()
    {
        terms = terms with { MaxSessions = 3 };
        for (var number = 0; number < 3; number++)
        {
            Assert.NotNull(await handles.IssueAsync(SessionToken.TryParse($"st_{number}")!, Tenant, "crm"));
        }

        Assert.Null(await handles.IssueAsync(Token, Tenant, "crm"));
        Assert.Equal(3, handles.Count);
        time.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(await handles.IssueAsync(Token, Tenant, "crm"));
        Assert.Equal(1, handles.Count);
    }

    [Fact]
    public async Task Their_tokens_have_so_many_characters_at_most()
    {
        var issued = 0;
        while (await handles.IssueAsync(Longest(issued), Tenant, "crm") is not null)
        {
            issued++;
        }

        Assert.Equal(TokenHandles.MostCharacters / SessionToken.MaxLength, issued);

        static SessionToken Longest(int number) => SessionToken.TryParse($"{number:d8}".PadRight(SessionToken.MaxLength, 'x'))!;
    }

    [Fact]
    public async Task A_handle_of_another_replica_is_found_in_the_store_once()
    {
        var handle = TokenHandle.Create();
        store.Content = new HandleContent(Token, "crm");
        Assert.Equal(HandleOutcome.OtherCaller, (await handles.RedeemAsync(handle, Tenant, "viewer")).Outcome);
        Assert.Same(Token, (await handles.RedeemAsync(handle, Tenant, "crm")).Token);
        var found = store.Found;
        Assert.Same(Token, (await handles.RedeemAsync(handle, Tenant, "crm")).Token);
        Assert.Equal(found, store.Found);
    }

    [Fact]
    public async Task Where_the_store_does_not_respond_an_unknown_handle_is_no_verdict()
    {
        store.IsSilent = true;
        Assert.Equal(HandleOutcome.Unavailable, (await handles.RedeemAsync(TokenHandle.Create(), Tenant, "crm")).Outcome);
        var own = (await handles.IssueAsync(Token, Tenant, "crm"))!;
        Assert.Same(Token, (await handles.RedeemAsync(own, Tenant, "crm")).Token);
    }

    [Theory]
    [InlineData("crm")]
    [InlineData(null)]
    public void Its_content_survives_being_stored(string? caller)
    {
        var bytes = new HandleContent(Token, caller).ToBytes();
        var read = HandleContent.TryRead(bytes)!;
        Assert.Equal((caller, "st_test_canary"), (read.Caller, read.Token.Reveal()));
        Assert.All([[], [0], [9, 1, 2], new byte[] { 0, 7 }], cut => Assert.Null(HandleContent.TryRead(cut)));
    }

    private sealed class FakeStore : IHandleStore
    {
        public int Kept { get; private set; }

        public int Found { get; private set; }

        public bool IsSilent { get; set; }

        public HandleContent? Content { get; set; }

        public Task KeepAsync(TokenHandle handle, TenantId tenant, HandleContent content, TimeSpan life)
        {
            Kept++;
            return Task.CompletedTask;
        }

        public Task<StoredHandle> FindAsync(TokenHandle handle, TenantId tenant, TimeSpan usedLife)
        {
            Found++;
            return Task.FromResult(new StoredHandle(!IsSilent, IsSilent ? null : Content));
        }
    }
}
