using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AuroraGateway.Commands;

/// <summary>The fixed values of <c>dev</c>, so that a README can be pasted.</summary>
internal static class DemoSettings
{
    public const string CallerKey = "demo-caller-key";
    public const string ViewerKey = "viewer-caller-key";

    public static readonly string[] Tenants =
    [
        "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333",
    ];

    /// <summary>Aurora refuses this one: its administrator has not authorised the application.</summary>
    public const string Unauthorised = "99999999-9999-4999-8999-999999999999";

    /// <summary>What <c>dev</c> starts from; the environment goes over it.</summary>
    public static Dictionary<string, string?> For(Uri emulator, string applicationId, string applicationKey, int port, int adminPort) =>
        new()
        {
            ["Aurora:BaseUrl"] = emulator.GetLeftPart(UriPartial.Authority),
            ["Aurora:ApplicationId"] = applicationId,
            ["Aurora:ApplicationKey"] = applicationKey,
            ["Listen:Url"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            ["Listen:AdminUrl"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{adminPort}"),
            ["Callers:demo:ApiKeySha256:0"] = Sha256(CallerKey),
            ["Callers:demo:Grants:0:Tenants:0"] = "*",
            ["Callers:demo:Grants:1:Application"] = "true",
            ["Callers:viewer:ApiKeySha256:0"] = Sha256(ViewerKey),
            ["Callers:viewer:Grants:0:Tenants:0"] = Tenants[0],
            ["Callers:viewer:Grants:0:Allow:0"] = "GET /**",
        };

    private static string Sha256(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
