using System.Buffers.Binary;
using System.Runtime.InteropServices;
using AuroraGateway.Platform;

namespace AuroraGateway.Hosting.Sockets;

/// <summary>Which file is at a path: device and number, as the kernel knows it.</summary>
internal readonly partial record struct FileIdentity(ulong Device, ulong Number)
{
    // <linux/stat.h>: the same on every architecture.
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const uint WantNumber = 0x100;
    private const int Size = 256;
    private const int NumberAt = 32;
    private const int DeviceAt = 136;

    /// <returns>Null if there is no file, or if this system does not report its identity.</returns>
    public static FileIdentity? Of(string path)
    {
        if (!LinuxCalls.AreUsed)
        {
            return null;
        }

        Span<byte> status = stackalloc byte[Size];
        return Status(CurrentFolder, path, DoNotFollow, WantNumber, ref MemoryMarshal.GetReference(status)) == 0
            ? new FileIdentity(Native(status[DeviceAt..]), Native(status[NumberAt..]))
            : null;
    }

    private static ulong Native(ReadOnlySpan<byte> bytes) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int folder, string path, int flags, uint mask, ref byte status);
}
