using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace AuroraGateway.Integration.Callers;

/// <summary>
/// A certificate authority made by the openssl command: a root, an issuing authority below it, and clients of that, whose revocation list
/// is published by HTTP on loopback.
/// </summary>
internal sealed class OpenSslAuthority : IAsyncDisposable
{
    private const string Key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Task serving;
    private readonly string folder = Directory.CreateTempSubdirectory("openssl-ca").FullName;

    private OpenSslAuthority()
    {
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Of the list; how often it was fetched.</summary>
    public int Fetched { get; private set; }

    public string RootFile => PathOf("root.pem");

    public string IssuingFile => PathOf("issuing.pem");

    /// <summary>The published list, as PEM.</summary>
    public string ListFile => PathOf("list.pem");

    public static async Task<OpenSslAuthority> CreateAsync()
    {
        var authority = new OpenSslAuthority();
        var port = ((IPEndPoint)authority.listener.LocalEndpoint).Port;
        await File.WriteAllTextAsync(authority.PathOf("ca.cnf"), $"""
            [ca]
            default_ca = issuing
            [issuing]
            database = {authority.folder}/index.txt
            new_certs_dir = {authority.folder}
            serial = {authority.folder}/serial
            certificate = {authority.folder}/issuing.pem
            private_key = {authority.folder}/issuing.key
            default_md = sha256
            default_days = 20
            default_crl_days = 20
            unique_subject = no
            policy = any
            [any]
            commonName = supplied
            [above]
            database = {authority.folder}/above.txt
            certificate = {authority.folder}/root.pem
            private_key = {authority.folder}/root.key
            default_md = sha256
            default_crl_days = 20
            [authority]
            basicConstraints = critical,CA:true
            keyUsage = critical,keyCertSign,cRLSign
            crlDistributionPoints = URI:http://127.0.0.1:{port}/above.crl
            [client]
            basicConstraints = CA:false
            extendedKeyUsage = clientAuth
            subjectAltName = URI:spiffe://corp/ops
            crlDistributionPoints = URI:http://127.0.0.1:{port}/list.crl
            [req]
            distinguished_name = name
            [name]
            """);
        await File.WriteAllTextAsync(authority.PathOf("index.txt"), "");
        await File.WriteAllTextAsync(authority.PathOf("above.txt"), "");
        await File.WriteAllTextAsync(authority.PathOf("serial"), "1000\n");
        await authority.RunAsync(
            $"req -x509 {Key} -keyout root.key -out root.pem -days 30 -subj /CN=root -config ca.cnf -extensions authority");
        await authority.RunAsync($"req -new {Key} -keyout issuing.key -out issuing.csr -subj /CN=issuing -config ca.cnf");
        await authority.RunAsync(
            "x509 -req -in issuing.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -out issuing.pem -extfile ca.cnf "
            + "-extensions authority");
        await authority.RunAsync("ca -config ca.cnf -name above -gencrl -out above.pem");
        await authority.PublishAsync();
        return authority;
    }

    /// <summary>A certificate of a client with its key.</summary>
    public async Task<X509Certificate2> IssueAsync(string name)
    {
        await RunAsync($"req -new {Key} -keyout {name}.key -out {name}.csr -subj /CN={name} -config ca.cnf");
        await RunAsync($"ca -batch -notext -config ca.cnf -extensions client -in {name}.csr -out {name}.pem");
        return X509Certificate2.CreateFromPemFile(PathOf(name + ".pem"), PathOf(name + ".key"));
    }

    /// <summary>Revokes it and publishes the next list.</summary>
    public async Task RevokeAsync(string name)
    {
        await RunAsync($"ca -config ca.cnf -revoke {name}.pem");
        await PublishAsync();
    }

    /// <summary>The list can be fetched no longer.</summary>
    public void Withdraw() => File.Delete(ListFile);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        await serving;
        ending.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string PathOf(string file) => Path.Combine(folder, file);

    private Task PublishAsync() => RunAsync("ca -config ca.cnf -gencrl -out list.pem");

    private async Task RunAsync(string arguments)
    {
        var outcome = await Tool.RunAsync(folder, "openssl", arguments.Split(' '));
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(ending.Token);
                var stream = client.GetStream();
                var request = new byte[1024];
                var length = await stream.ReadAtLeastAsync(request, 1, throwOnEndOfStream: false, ending.Token);
                var isAbove = Encoding.ASCII.GetString(request, 0, length).StartsWith("GET /above.crl ", StringComparison.Ordinal);
                var file = isAbove ? PathOf("above.pem") : ListFile;
                var body = File.Exists(file) ? await File.ReadAllBytesAsync(file, ending.Token) : null;
                var head = $"HTTP/1.1 {(body is null ? 503 : 200)} x\r\nContent-Length: {body?.Length ?? 0}\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "Connection: close\r\n\r\n"), ending.Token);
                await stream.WriteAsync(body ?? [], ending.Token);
                Fetched += isAbove ? 0 : 1;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
        {
            // The test ended.
        }
    }
}
