using System.Globalization;
using System.Text;

namespace AuroraGateway.Telemetry.Events;

/// <summary>The <c>event.name</c> of an event: <c>aurora_gateway.key_ring.dropped</c>, or the framework's category and name.</summary>
internal static class EventName
{
    /// <summary>Of every event of the gateway.</summary>
    public const string Prefix = "aurora_gateway.";

    private const int FirstOwn = 1000;

    public static string Of(string category, EventId id)
    {
        var name = string.IsNullOrEmpty(id.Name) ? id.Id.ToString(CultureInfo.InvariantCulture) : id.Name;
        if (name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return name;
        }

        return id.Id >= FirstOwn && category.StartsWith(EventOrigins.OwnCategories, StringComparison.Ordinal)
            ? Prefix + Snake(category[(category.LastIndexOf('.') + 1)..]) + "." + Snake(name)
            : $"{category}.{name}";
    }

    private static string Snake(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && snake.Length > 0)
            {
                snake.Append('_');
            }

            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }
}
