using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AuroraGateway.Callers.Certificates;

/// <summary>Brings distinguished names to one form, whatever string types they are encoded in.</summary>
internal static class SubjectName
{
    /// <returns>Null for a name that has parts of several values: which of them would count?</returns>
    public static string? Canonical(X500DistinguishedName name)
    {
        var text = new StringBuilder();
        try
        {
            foreach (var part in name.EnumerateRelativeDistinguishedNames(reversed: false))
            {
                if (part.HasMultipleElements || part.GetSingleElementValue() is not { } value)
                {
                    return null;
                }

                // With its length no value can pass itself off as the beginning of the next part.
                text.Append(part.GetSingleElementType().Value).Append('=').Append(value.Length).Append(':').Append(value).Append(',');
            }
        }
        catch (CryptographicException)
        {
            return null;
        }

        return text.Length == 0 ? null : text.ToString();
    }

    /// <summary>
    /// A name as an operator writes it: <c>CN=ops, O=Corp</c>, as `openssl x509 -noout -subject -nameopt RFC2253` prints it.
    /// </summary>
    public static string? TryParse(string text)
    {
        try
        {
            return Canonical(new X500DistinguishedName(text));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
