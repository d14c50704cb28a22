using AuroraGateway.Keys.Exchange;
using Microsoft.Extensions.Logging.Abstractions;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>Sites whose connections lead to a test.</summary>
internal static class Sites
{
    public static ExchangeTarget Of(HttpMessageHandler aurora, AuroraOrigin origin, ApplicationKeys keys, string application = "app") =>
        new(origin, application, keys, new AuroraClients(new ConnectionTerms(TimeSpan.FromSeconds(5), null, 1), aurora, aurora));

    /// <summary>One with a key of its own, <c>application-key</c>.</summary>
    public static ExchangeTarget At(HttpMessageHandler aurora, string application = "app")
    {
        AuroraOrigin.TryParse(null, "https://aurora.example", out var origin);
        return Of(aurora, origin!, new ApplicationKeys(Key("application-key"), NullLogger<ApplicationKeys>.Instance), application);
    }

    /// <summary>A site that receives no calls.</summary>
    public static ExchangeTarget Named(string application) => At(new SocketsHttpHandler(), application);

    public static ApplicationKey Key(string text)
    {
        Assert.Null(ApplicationKey.TryParse(text, out var key));
        return key!;
    }
}
