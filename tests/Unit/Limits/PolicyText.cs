using System.Security.Cryptography;
using System.Text;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Tenants;
using Microsoft.Extensions.Configuration;

namespace AuroraGateway.Unit.Limits;

/// <summary>Compiles a policy from the text of one caller's grants and limits.</summary>
internal static class PolicyText
{
    public const string Tenant = "11111111-1111-4111-8111-111111111111";
    public const string Other = "22222222-2222-4222-8222-222222222222";

    public static Policy Of(string limits) =>
        Read(limits, out var errors) ?? throw new ArgumentException(string.Join(Environment.NewLine, errors), nameof(limits));

    public static SessionHandle Session(string token) => new("crm", SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public static IReadOnlyList<ConfigurationError> ErrorsOf(string limits, string grants = """[ { "Tenants": ["*"] } ]""")
    {
        Read(limits, out var errors, grants);
        return errors;
    }

    private static Policy? Read(string limits, out IReadOnlyList<ConfigurationError> errors, string grants = """[ { "Tenants": ["*"] } ]""")
    {
        var json = $$"""
            { "Callers": { "crm": { "ApiKeySha256": ["0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"], "Grants": {{grants}}, "Limits": {{limits}} } } }
            """;
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        return PolicyReading.Compile(configuration, out errors)?.Policy;
    }
}
