using System.Text.Json;
using AuroraGateway.Emulator;

namespace AuroraGateway.Unit.Emulator;

public class EmulatorBehaviourTests
{
    private readonly EmulatorBehaviour behaviour = new();

    [Fact]
    public void What_a_client_sends_is_merged_and_the_rest_stays()
    {
        behaviour.ApiDelayMs = 5;

        Assert.Null(Merge("""{ "exchangeStatus": 503, "retryAfter": 7, "unauthorizedTenants": [], "exchangeHang": true }"""));

        Assert.Equal(503, behaviour.ExchangeStatus);
        Assert.Equal("7", behaviour.RetryAfter);
        Assert.Empty(behaviour.UnauthorizedTenants);
        Assert.True(behaviour.ExchangeHang);
        Assert.Equal(5, behaviour.ApiDelayMs);
    }

    [Fact]
    public void Null_puts_a_switch_back_to_its_default()
    {
        Assert.Null(Merge("""{ "ratePerMinute": 1, "exchangeStatus": 500, "unauthorizedTenants": [] }"""));
        Assert.Null(Merge("""{ "ratePerMinute": null, "exchangeStatus": null, "unauthorizedTenants": null }"""));

        Assert.Equal(90, behaviour.RatePerMinute);
        Assert.Null(behaviour.ExchangeStatus);
        Assert.Equal(["99999999-9999-4999-8999-999999999999"], behaviour.UnauthorizedTenants);
    }

    [Theory]
    [InlineData("""{ "exchangeDelay": 1 }""", "exchangeDelay")]
    [InlineData("""{ "exchangeDelayMs": "1" }""", "exchangeDelayMs")]
    [InlineData("""{ "exchangeDelayMs": -1 }""", "exchangeDelayMs")]
    [InlineData("""{ "exchangeDelayMs": 1.5 }""", "exchangeDelayMs")]
    [InlineData("""{ "exchangeStatus": 99 }""", "exchangeStatus")]
    [InlineData("""{ "ratePerMinute": 0 }""", "ratePerMinute")]
    [InlineData("""{ "newKeyRevokesOld": 1 }""", "newKeyRevokesOld")]
    [InlineData("""{ "unauthorizedTenants": "a" }""", "unauthorizedTenants")]
    [InlineData("""{ "unauthorizedTenants": [1] }""", "unauthorizedTenants")]
    [InlineData("""{ "expiresAtFormat": "unix" }""", "expiresAtFormat")]
    [InlineData("""{ "retryAfter": "1\r\nX: y" }""", "retryAfter")]
    [InlineData("[]", "object")]
    public void What_is_unknown_or_of_the_wrong_type_is_refused_by_name_and_changes_nothing(string json, string named)
    {
        var wrong = Merge(json.StartsWith('{') ? json.Replace("{", """{ "apiStatus": 418, """, StringComparison.Ordinal) : json);

        Assert.Contains(named, wrong, StringComparison.Ordinal);
        Assert.Null(behaviour.ApiStatus);
    }

    [Fact]
    public void A_property_refuses_what_the_wire_refuses() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => behaviour.RatePerMinute = 0);

    [Fact]
    public void Every_switch_is_listed_under_its_property_name()
    {
        var properties = typeof(EmulatorBehaviour).GetProperties()
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));

        Assert.Equal(properties.Order(), BehaviourSwitches.All.Select(each => each.Name).Order());
    }

    [Fact]
    public void Restoring_puts_back_every_switch()
    {
        behaviour.ExchangeStatus = 500;
        behaviour.EchoHeaders = true;
        behaviour.Restore();

        Assert.All(BehaviourSwitches.All, each => Assert.Equal(each.Default, behaviour.Values[each]));
    }

    [Fact]
    public void A_change_is_announced()
    {
        var changed = behaviour.Values.Changed;
        Assert.False(changed.IsCompleted);
        behaviour.ApiDelayMs = 1;
        Assert.True(changed.IsCompleted);
        Assert.False(behaviour.Values.Changed.IsCompleted);
    }

    private string? Merge(string json)
    {
        using var document = JsonDocument.Parse(json);
        return behaviour.Values.Merge(document.RootElement);
    }
}
