using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>Sites whose connections lead to a test.</summary>
internal static class Sites
{
    public static AuroraSite Of(HttpMessageHandler aurora, AuroraOrigin origin, ApplicationKeys keys, string application = "app") =>
        new(origin, application, keys, new AuroraLines(new LineTerms(TimeSpan.FromSeconds(5), null, 1), aurora, aurora));
}
