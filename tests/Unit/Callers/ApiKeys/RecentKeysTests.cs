using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Callers;
using AuroraGateway.Callers.ApiKeys;

namespace AuroraGateway.Unit.Callers.ApiKeys;

public sealed class RecentKeysTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 2_000).Select(number => $"caller-key-{number:D8}")];

    [Fact]
    public void A_key_is_its_callers_the_first_time_and_every_time_after()
    {
        var register = Register();
        for (var round = 0; round < 3; round++)
        {
            Assert.All(Keys, key => Assert.Equal("of " + key, register.Find(key)?.Name));
        }
    }

    [Fact]
    public void A_key_that_differs_in_one_character_is_nobodys_however_lately_the_other_was_used()
    {
        var register = Register();
        foreach (var key in Keys)
        {
            Assert.NotNull(register.Find(key));
            Assert.Null(register.Find(key.Remove(key.Length - 1) + "x"));
            Assert.Null(register.Find(key.ToUpperInvariant()));
            Assert.Null(register.Find(key + "0"));
            Assert.Null(register.Find(key.AsSpan(0, key.Length - 1)));
        }
    }

    private static ApiKeyRegister Register() =>
        new(Keys.Select(key => (SHA256.HashData(Encoding.UTF8.GetBytes(key)), new Caller("of " + key, 0))));
}
