using System.Reflection;
using AuroraGateway.Forwarding;
using Microsoft.Extensions.Logging;

namespace AuroraGateway.Unit.Telemetry;

/// <summary>Alerts are written on event ids: each names one event.</summary>
public sealed class EventIdTests
{
    [Fact]
    public void No_two_events_share_an_id()
    {
        var ids = typeof(GatewayPipeline).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(static method => (
                Attribute: method.GetCustomAttribute<LoggerMessageAttribute>(), Name: $"{method.DeclaringType!.FullName}.{method.Name}"))
            .Where(static each => each.Attribute is not null)
            .ToLookup(static each => each.Attribute!.EventId, static each => each.Name);
        Assert.True(ids.Count > 30);
        Assert.All(ids, static id => Assert.Single(id));
    }
}
