using System.Globalization;
using AuroraGateway.Configuration;

namespace AuroraGateway.Integration;

/// <summary>Constants that a test may shorten, written as settings of the test: an operator cannot set them.</summary>
internal sealed class ShortenedConstants
{
    private static readonly Dictionary<string, Action<GatewayOptions, TimeSpan>> Known = new()
    {
        ["Redis:ConnectTimeout"] = static (options, value) => options.Redis.ConnectTimeout = value,
        ["Redis:LeaseTime"] = static (options, value) => options.Redis.LeaseTime = value,
        ["Redis:RetryInterval"] = static (options, value) => options.Redis.RetryInterval = value,
    };

    private readonly List<Action<GatewayOptions>> changes = [];

    /// <summary>Takes them out of the settings.</summary>
    public static ShortenedConstants TakeFrom(Dictionary<string, string?> settings)
    {
        var taken = new ShortenedConstants();
        foreach (var (name, set) in Known)
        {
            if (settings.Remove(name, out var text) && text is not null)
            {
                var value = TimeSpan.Parse(text, CultureInfo.InvariantCulture);
                taken.changes.Add(options => set(options, value));
            }
        }

        return taken;
    }

    public void Apply(GatewayOptions options) => changes.ForEach(change => change(options));
}
