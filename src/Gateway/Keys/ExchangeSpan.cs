using System.Diagnostics;
using AuroraGateway.Keys.Exchange;
using AuroraGateway.Telemetry;
using AuroraGateway.Tenants;

namespace AuroraGateway.Keys;

/// <summary>The exchange as a separate trace: it has no parent and is linked from every request that waited for it.</summary>
internal static class ExchangeSpan
{
    /// <returns>Null, for nothing, unless traces are exported.</returns>
    public static Activity? Start(in KeyOwner owner, Flight flight)
    {
        var span = Tracing.Source.StartActivity("exchange", ActivityKind.Client, parentContext: default);
        if (span is not null)
        {
            span.SetTag("aurora_gateway.tenant", owner.Tenant.ToString());
            span.SetTag("aurora_gateway.session", owner.Session is not null);
            flight.Trace = span.Context;
        }

        return span;
    }

    public static void End(Activity? span, in ExchangeOutcome outcome)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("aurora_gateway.exchange.outcome", KeyMetrics.NameOf(outcome));
        if (outcome.Failure is { } failure)
        {
            span.SetStatus(ActivityStatusCode.Error, failure.Detail);
        }

        span.Stop();
    }

    /// <summary>Points the request that runs now at the exchange it waited for.</summary>
    public static void Link(Flight flight)
    {
        if (flight.Trace != default && Activity.Current is { } request)
        {
            request.AddLink(new ActivityLink(flight.Trace));
        }
    }
}
