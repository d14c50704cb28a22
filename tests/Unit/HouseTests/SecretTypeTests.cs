using System.Reflection;
using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Tenants;

namespace AuroraGateway.Unit.HouseTests;

/// <summary>Types that hold a secret print none; records, which print all that they hold, hold none.</summary>
public class SecretTypeTests
{
    private const string Secret = "canary-5d41402abc4b2a76b9719d911017c592";

    private static readonly string[] SecretNames = [
        "secret", "bearer", "authorization", "reveal", "password", "applicationkey", "sessiontoken", "callerkey", "apikey"];

    [Fact]
    public void What_holds_a_secret_prints_none()
    {
        Assert.Null(ApplicationKey.TryParse(Secret, out var applicationKey));
        var session = SessionToken.TryParse(Secret)!;
        var moment = ClockReading.Of(TimeProvider.System);
        var bought = ExchangedKey.TryCreate(Secret, moment, TimeSpan.FromHours(13))!;
        var owner = new KeyOwner(TenantId.Parse("11111111-1111-4111-8111-111111111111"), session.HandleFor("crm"));
        var life = KeyLife.Of(moment, bought.Lifetime, new KeyTerms(), TimeProvider.System, 0.5);
        var key = new TemporaryKey(owner, 1, bought, life);
        object[] holders = [applicationKey!, session, bought, key, owner, session.HandleFor("crm"), KeyResult.Of(key, KeySource.Memory)];
        Assert.All(holders, holder => Assert.DoesNotContain(Secret, holder.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void No_record_holds_a_member_named_like_a_secret()
    {
        var records = typeof(ApplicationKey).Assembly.GetTypes().Where(type => type.GetMethod("<Clone>$") is not null ||
            type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null);
        Assert.NotEmpty(records);
        Assert.Empty(from type in records
                     from property in type.GetProperties()
                     where SecretNames.Any(name => property.Name.Contains(name, StringComparison.OrdinalIgnoreCase)) &&
                         (property.PropertyType == typeof(string) || property.PropertyType.IsArray)
                     select $"{type.Name}.{property.Name}");
    }
}
