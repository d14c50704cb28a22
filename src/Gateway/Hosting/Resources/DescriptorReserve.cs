using Microsoft.Win32.SafeHandles;

namespace AuroraGateway.Hosting.Resources;

/// <summary>A few descriptors held open for nothing, so that they can be given up when the process has no other left.</summary>
internal sealed class DescriptorReserve : IDisposable
{
    private const int Most = 4;
    private const string Nothing = "/dev/null";

    private readonly Stack<SafeFileHandle> held = [];

    public DescriptorReserve() => Fill();

    /// <summary>Takes back what was given up, as far as there are descriptors.</summary>
    public void Fill()
    {
        try
        {
            while (held.Count < Most)
            {
                held.Push(File.OpenHandle(Nothing));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Tried again when the next connection ends.
        }
    }

    /// <summary>Gives one up.</summary>
    /// <returns>False if none is held.</returns>
    public bool Release()
    {
        if (!held.TryPop(out var handle))
        {
            return false;
        }

        handle.Dispose();
        return true;
    }

    public void Dispose()
    {
        while (Release())
        {
        }
    }
}
