using System.Globalization;
using System.Text;

namespace AuroraGateway.Keys.Shared;

/// <summary>
/// The 40 characters before a stored key's envelope, in clear text for the scripts: fingerprint (8), epoch (16), fencing number (16).
/// </summary>
/// <param name="Fingerprint">Of the key.</param>
/// <param name="Epoch">The tenant's epoch when the key was exchanged; with another one the entry is void.</param>
/// <param name="Fence">Of the lease under which it was exchanged.</param>
internal readonly record struct EntryHeader(string Fingerprint, string Epoch, long Fence)
{
    public const int Length = 40;

    /// <summary>The epoch of a tenant whose keys were never dropped.</summary>
    public const string FirstEpoch = "0000000000000000";

    public static EntryHeader? TryParse(ReadOnlySpan<byte> entry)
    {
        if (entry.Length <= Length || !Ascii.IsValid(entry[..Length]))
        {
            return null;
        }

        var text = Encoding.ASCII.GetString(entry[..Length]);
        return long.TryParse(text.AsSpan(24), NumberStyles.None, CultureInfo.InvariantCulture, out var fence)
            ? new EntryHeader(text[..8], text[8..24], fence)
            : null;
    }

    public override string ToString() => Fingerprint + Epoch + Fence.ToString("D16", CultureInfo.InvariantCulture);
}
