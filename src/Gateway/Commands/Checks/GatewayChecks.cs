using System.Net;
using System.Text;
using System.Text.Json;
using AuroraGateway.Commands.Client;
using AuroraGateway.Configuration.Compiling;

namespace AuroraGateway.Commands.Checks;

/// <summary>Whether a gateway that runs with this file has taken it over; that none runs is no mistake.</summary>
/// <param name="url">Its admin listener, as in <c>Listen:AdminUrl</c>.</param>
/// <param name="tokenFile">Holds the token that the listener asks for; null or empty for none.</param>
/// <param name="path">The file; null for none that could be compared.</param>
/// <param name="time">The clock.</param>
internal sealed class GatewayChecks(string url, string? tokenFile, string? path, TimeProvider time)
{
    // The gateway reads its file once a second, and loads a change when two reads in turn find the same content.
    private const int Looks = 4;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly string address = AdminClient.Reachable(url);
    private readonly string file = path is null ? "the environment" : Path.GetFullPath(path);

    /// <summary>A gateway listens there.</summary>
    public bool IsRunning { get; private set; }

    public async Task<Finding> RunAsync(CancellationToken cancellation)
    {
        for (var look = 1; ; look++)
        {
            var finding = await LookAsync(cancellation);
            if (finding.Sign != '✗' || look == Looks)
            {
                return finding;
            }

            await Task.Delay(Between, time, cancellation);
        }
    }

    private async Task<Finding> LookAsync(CancellationToken cancellation)
    {
        if (AdminQuestion.ReadToken(tokenFile, out var token) is { } unreadable)
        {
            return Finding.Look($"running gateway: {unreadable}; it was not compared with {file}");
        }

        try
        {
            var (code, body) = await AdminQuestion.StatusAsync(address, token, cancellation);
            return code switch
            {
                HttpStatusCode.OK => Compare(Encoding.UTF8.GetString(body)),
                HttpStatusCode.Unauthorized =>
                    Finding.Look($"running gateway: the one at {address} does not accept the token of Admin:TokenFile; it was " +
                        $"not compared with {file}"),
                _ => NoGateway,
            };
        }
        catch (Exception exception) when (exception is UriFormatException || AdminQuestion.IsNoResponse(exception, cancellation))
        {
            return Finding.Look($"running gateway: no gateway responds at {address}; {file} was not compared");
        }
    }

    private Finding NoGateway =>
        Finding.Look($"running gateway: the server at {address} is no gateway of this version; {file} was not compared");

    /// <param name="status">The response of <c>/status</c>.</param>
    public Finding Compare(string status)
    {
        try
        {
            using var json = JsonDocument.Parse(status);
            if (!json.RootElement.TryGetProperty("configuration", out var configuration) ||
                configuration.GetProperty("digest").GetString() is not { } digest)
            {
                return NoGateway;
            }

            IsRunning = true;
            if (path is null)
            {
                return Finding.Look($"running gateway: one runs at {address}; it was not compared with {file}");
            }

            var source = configuration.TryGetProperty("source", out var named) ? named.GetString() : null;
            var refused = Texts(configuration, "refused");
            var restart = Texts(configuration, "restartNeeded");
            var has = digest == new ConfigurationSource(file, new Dictionary<string, string?>()).Digest();
            if (!has && source != file)
            {
                return Finding.Look(
                    $"running gateway: the one at {address} runs {source ?? "without a file"}; it was not compared with {file}");
            }

            if (!has)
            {
                return Finding.Bad(refused.Count > 0
                    ? $"running gateway: it differs from {file}, which it refused; the last one stays active: {string.Join("; ", refused)}"
                    : $"running gateway: it differs from {file}, and has not loaded it yet; it looks every second, and at once " +
                        $"on SIGHUP or POST /reload");
            }

            return restart.Count > 0
                ? Finding.Bad($"running gateway: it uses {file}, but must be restarted for {string.Join(", ", restart)}")
                : Finding.Good($"running gateway: the one at {address} uses {file}");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return NoGateway;
        }
    }

    private static List<string> Texts(JsonElement configuration, string name) =>
        [.. configuration.GetProperty(name).EnumerateArray().Select(text => text.ToString())];
}
