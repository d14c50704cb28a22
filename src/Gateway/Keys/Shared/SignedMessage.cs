using AuroraGateway.Redis;

namespace AuroraGateway.Keys.Shared;

/// <summary>Messages between replicas with their tags behind them; what carries none of ours is not a message.</summary>
internal sealed class SignedMessage(SharedMacs macs)
{
    public string Write(KeyMessage message, string sender, long number, long at)
    {
        var text = message.ToText(sender, number, at);
        return $"{text} {macs.Tags(MacKind.News, text)}";
    }

    /// <returns>Null if it is not authentic or not understood.</returns>
    public KeyMessage? TryRead(string message, out string sender, out long at)
    {
        (sender, at) = ("", 0);
        var end = message.Length <= ISharedStore.LongestMessage ? message.LastIndexOf(' ') : -1;
        return end > 0 && macs.Accepts(
            message.AsSpan(end + 1), MacKind.News, message[..end]) ? KeyMessage.TryParse(message[..end], out sender, out at) : null;
    }
}
