using System.Buffers;
using System.Text;

namespace AuroraGateway.Forwarding.Headers;

/// <summary>
/// Makes Kestrel refuse (400, connection closed) headers that it would repair before the gateway sees them. <c>Content-Length: +5</c>
/// becomes 5. <c>Connection: close, Foo</c> becomes <c>close</c>, which hides that Foo was for this hop only. A sent
/// <c>X-Content-Length</c> collides with the one that Kestrel makes of a Content-Length beside a Transfer-Encoding. Invalid names are
/// refused too, such as <c>Aurora(X)</c> or one with a line's end over HTTP/2.
/// </summary>
internal static class StrictHeaders
{
    // long.MaxValue has 19 digits.
    private const int MostDigits = 18;

    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly CheckedAscii Length =
        new(static value => value.Length is > 0 and <= MostDigits && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9'));

    private static readonly CheckedAscii Connection = new(IsPlainConnection);

    /// <summary>Called by Kestrel with the name of every header that it reads.</summary>
    public static Encoding? For(string name) => name.Length switch
    {
        10 when name.Equals("Connection", StringComparison.OrdinalIgnoreCase) => Connection,
        14 when name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) => Length,
        16 when name.Equals("X-Content-Length", StringComparison.OrdinalIgnoreCase) =>
            throw new BadHttpRequestException("X-Content-Length is not accepted."),
        _ when !IsName(name) => throw new BadHttpRequestException("The name of a header contains an invalid character."),
        _ => null,
    };

    // HTTP/2's pseudo headers begin with a colon; Kestrel accepts only those that it knows.
    private static bool IsName(string name) => !name.AsSpan(name.StartsWith(':') ? 1 : 0).ContainsAnyExcept(NameCharacters);

    // `close` or `keep-alive` beside a header's name: Kestrel would keep the first only.
    private static bool IsPlainConnection(ReadOnlySpan<byte> value)
    {
        var options = 0;
        var persistence = 0;
        foreach (var range in value.Split((byte)','))
        {
            var option = value[range].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(option, "close"u8) || Ascii.EqualsIgnoreCase(option, "keep-alive"u8))
            {
                persistence++;
            }
            else if (!option.IsEmpty && !IsHarmless(option))
            {
                options++;
            }
        }

        return options == 0 || persistence == 0;
    }

    // Headers that are never sent on; clients do send `Connection: TE, close`.
    private static bool IsHarmless(ReadOnlySpan<byte> option) =>
        Ascii.EqualsIgnoreCase(option, "TE"u8) || Ascii.EqualsIgnoreCase(option, "Upgrade"u8);

    private delegate bool Check(ReadOnlySpan<byte> value);

    /// <summary>ASCII, but only if the whole value passes a check.</summary>
    private sealed class CheckedAscii(Check check) : Encoding
    {
        public override int GetByteCount(char[] chars, int index, int count) => count;

        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
            ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

        public override int GetCharCount(byte[] bytes, int index, int count) => count;

        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
            check(bytes.AsSpan(byteIndex, byteCount))
                ? ASCII.GetChars(bytes, byteIndex, byteCount, chars, charIndex)
                : throw new BadHttpRequestException("A header that frames the message has a value that can be read in more than one way.");

        public override int GetMaxByteCount(int charCount) => charCount;

        public override int GetMaxCharCount(int byteCount) => byteCount;
    }
}
