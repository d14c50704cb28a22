using System.Text;

namespace AuroraGateway.Telemetry.Events;

/// <summary>An exception in one short line: types and messages, without a stack trace.</summary>
internal static class ExceptionText
{
    private const int MostCauses = 3;
    private const int LongestMessage = 120;

    public static string Of(Exception exception)
    {
        var text = new StringBuilder();
        Exception? current = exception;
        for (var i = 0; i < MostCauses && current is not null; i++, current = current.InnerException)
        {
            text.Append(i == 0 ? "" : ", caused by ").Append(current.GetType().Name).Append(": ");
            Append(text, current.Message);
        }

        return text.ToString();
    }

    // A peer may have chosen a part of the message: no control character of it reaches a terminal.
    private static void Append(StringBuilder text, string message)
    {
        foreach (var character in message.AsSpan(0, Math.Min(message.Length, LongestMessage)))
        {
            text.Append(char.IsControl(character) ? ' ' : character);
        }

        if (message.Length > LongestMessage)
        {
            text.Append('…');
        }
    }
}
