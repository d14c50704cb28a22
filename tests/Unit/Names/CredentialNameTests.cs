using AuroraGateway.Callers;
using AuroraGateway.Emulator;
using AuroraGateway.Names;

namespace AuroraGateway.Unit.Names;

/// <summary>Which names of query parameters and headers are a credential's.</summary>
public sealed class CredentialNameTests
{
    private const string Corpus = "tests/Hostile/Corpora/query-credentials.txt";

    public static IEnumerable<TheoryDataRow<string>> Words => CredentialName.All.Select(word => new TheoryDataRow<string>(word));

    [Theory]
    [MemberData(nameof(Words))]
    public void Every_word_is_refused_by_itself_and_as_a_part_of_a_name(string word)
    {
        var capital = char.ToUpperInvariant(word[0]) + word[1..];
        foreach (var name in (string[])[word, word.ToUpperInvariant(), "my_" + word, word + "-id", "x[" + word + "][]", "user" + capital,
            word + "2", "aurora" + word, word + "s"])
        {
            Assert.NotNull(ForbiddenCredentials.Check("?page=1&" + name + "=x"));
            Assert.True(CredentialNames.Contain("my_" + word), "The emulator must notice it too.");
        }
    }

    [Theory]
    [InlineData("Idempotency-Key")]
    [InlineData("page_token")]
    [InlineData("sortKey")]
    [InlineData("keyword")]
    [InlineData("author")]
    [InlineData("users_id")]
    [InlineData("passage")]
    public void A_word_that_only_contains_such_letters_is_none(string name) => Assert.False(CredentialName.IsOne(name));

    [Fact]
    public void The_emulator_judges_the_attack_corpus_as_the_gateway_does()
    {
        var verdict = "";
        foreach (var line in File.ReadLines(Repository.Path(Corpus)).Where(line => line.Length > 0 &&
            !line.StartsWith("## ", StringComparison.Ordinal)))
        {
            if (line.StartsWith("= ", StringComparison.Ordinal))
            {
                verdict = line;
            }
            else if (!line.Contains("%25", StringComparison.Ordinal) && !line.Contains("ethod", StringComparison.OrdinalIgnoreCase) &&
                !line.Contains("erb", StringComparison.Ordinal))
            {
                var names = line.Split('&', ';').Select(pair => Uri.UnescapeDataString(pair.Split('=')[0].Replace('+', ' ')));
                Assert.True(names.Any(CredentialNames.Contain) == (verdict == "= 400 forbidden-credential"), line);
            }
        }
    }

    // "sid" is one word or two, so that a text of many has as many readings as two to the power of their number.
    [Theory(Timeout = 20_000)]
    [InlineData("sid")]
    [InlineData("sids")]
    [InlineData("author_")]
    [InlineData("[")]
    [InlineData("%25")]
    public Task A_name_as_long_as_a_target_may_be_takes_no_time(string part) => Task.Run(() =>
    {
        _ = ForbiddenCredentials.Check("?" + string.Concat(Enumerable.Repeat(part, 8_000 / part.Length)) + "q=1");
        _ = ForbiddenCredentials.Check("?" + string.Join('&', Enumerable.Repeat(part, 8_000 / part.Length)));
    }, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("X-Tenant-Reference", "an identity")]
    [InlineData("X-On-Behalf-Of", "an identity")]
    [InlineData("X-Aurora-Impersonate-User", "an identity")]
    [InlineData("True-Client-IP", "an identity")]
    [InlineData("X-Internal-Key", "a credential")]
    [InlineData("Aurora-Jwt", "a credential")]
    [InlineData("X-Session", "a credential")]
    [InlineData("X-Verb-Override", "a method override")]
    [InlineData("Aurora-Method", "a method override")]
    [InlineData("X-Aurora-Original-Path", "routing")]
    [InlineData("X-Backend", "routing")]
    [InlineData("X-Partner-Reference", null)]
    [InlineData("Aurora-Feature", null)]
    [InlineData("X-Author", null)]
    public void A_header_that_an_operator_adds_is_named_for_what_it_sounds_like(string name, string? concern) =>
        Assert.Equal(concern, HeaderConcern.Of(name));
}
