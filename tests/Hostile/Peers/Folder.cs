using AuroraGateway.Hostile.Chaos;

namespace AuroraGateway.Hostile.Peers;

/// <summary>A server certificate for 127.0.0.1 and the authority that issued it, as files.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("aurora-peer-");
    private readonly Identities identities;

    public Folder() => identities = new Identities(folder.FullName);

    public string Certificate => Path.Combine(folder.FullName, "tls.crt");

    public string Key => Path.Combine(folder.FullName, "tls.key");

    public string Authority => Path.Combine(folder.FullName, "ca.pem");

    public void Dispose()
    {
        identities.Dispose();
        folder.Delete(recursive: true);
    }
}
