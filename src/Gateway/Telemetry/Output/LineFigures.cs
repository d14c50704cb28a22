using System.Globalization;
using System.Text.Json;

namespace AuroraGateway.Telemetry.Output;

/// <summary>Writes the times of an access line from whole numbers: formatting a double costs more than all the rest of the line.</summary>
internal static class LineFigures
{
    /// <summary>Milliseconds with three digits behind the point.</summary>
    public static void WriteMilliseconds(this Utf8JsonWriter json, ReadOnlySpan<byte> name, TimeSpan time)
    {
        var micros = Math.Max(0, time.Ticks / TimeSpan.TicksPerMicrosecond);
        json.WriteNumber(name, new decimal((int)micros, (int)(micros >> 32), 0, isNegative: false, scale: 3));
    }

    /// <summary>Milliseconds with one digit behind the point, as <c>F1</c> writes them.</summary>
    /// <param name="Time">Not negative.</param>
    public readonly record struct Milliseconds(TimeSpan Time) : IUtf8SpanFormattable
    {
        private const long TicksPerTenth = TimeSpan.TicksPerMillisecond / 10;

        public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
        {
            var tenths = Math.Max(0, (Time.Ticks + (TicksPerTenth / 2)) / TicksPerTenth);
            if (!(tenths / 10).TryFormat(utf8Destination, out bytesWritten, default, CultureInfo.InvariantCulture) ||
                utf8Destination.Length < bytesWritten + 2)
            {
                bytesWritten = 0;
                return false;
            }

            utf8Destination[bytesWritten++] = (byte)'.';
            utf8Destination[bytesWritten++] = (byte)('0' + (tenths % 10));
            return true;
        }

        public string ToString(string? format, IFormatProvider? formatProvider) => Time.TotalMilliseconds.ToString("F1", formatProvider);
    }

    /// <summary>UTC to the millisecond, as <c>yyyy-MM-ddTHH:mm:ss.fffZ</c> writes it.</summary>
    /// <param name="At">When.</param>
    public readonly record struct Instant(DateTimeOffset At) : IUtf8SpanFormattable
    {
        private const int Length = 24;

        public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
        {
            // The round-trip format is the one that has a short way; what it writes beyond the millisecond is cut off.
            Span<byte> whole = stackalloc byte[28];
            bytesWritten = 0;
            if (utf8Destination.Length < Length || !At.UtcDateTime.TryFormat(whole, out _, "O", CultureInfo.InvariantCulture))
            {
                return false;
            }

            whole[..(Length - 1)].CopyTo(utf8Destination);
            utf8Destination[Length - 1] = (byte)'Z';
            bytesWritten = Length;
            return true;
        }

        public string ToString(string? format, IFormatProvider? formatProvider) =>
            At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", formatProvider);
    }
}
