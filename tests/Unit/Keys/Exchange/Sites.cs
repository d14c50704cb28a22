using AuroraGateway.Keys;
using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>Sites whose connections lead to a test.</summary>
internal static class Sites
{
    public static AuroraSite Of(HttpMessageHandler aurora, AuroraOrigin origin, ApplicationKeys keys, string application = "app") =>
        new(origin, application, keys, new AuroraLines(new LineTerms(TimeSpan.FromSeconds(5), null, 1), aurora, aurora));

    /// <summary>A site that nobody calls.</summary>
    public static AuroraSite Named(string application)
    {
        Assert.Null(ApplicationKey.TryParse("application-key", out var key));
        AuroraOrigin.TryParse(null, "https://aurora.example", out var origin);
        return Of(new SocketsHttpHandler(), origin!, new ApplicationKeys(key!, NullLogger<ApplicationKeys>.Instance), application);
    }
}
