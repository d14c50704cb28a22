using System.Text;
using AuroraGateway.Configuration;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reading;
using BenchmarkDotNet.Attributes;

namespace AuroraGateway.Load.Benchmarks;

/// <summary>Reads, checks and compiles a configuration with many callers, as the start and each reload do.</summary>
[MemoryDiagnoser]
public class LoadingBenchmarks
{
    private byte[] text = [];

    [Params(1_000, 20_000)]
    public int Callers { get; set; }

    [GlobalSetup]
    public void Write()
    {
        var callers = Enumerable.Range(0, Callers).Select(static i => $$"""
            "caller-{{i}}": { "ApiKeySha256": [ "{{i:x8}}{{new string('a', 56)}}" ], "Grants": [ { "Tenants": [ "7d1f8f0e-4f0a-4a57-9c39-{{i:x12}}" ],
            "Allow": [ "GET /projects/**" ] } ], "Limits": [ { "Endpoint": "*", "Period": "1m", "Limit": 60 } ] }
            """);
        text = Encoding.UTF8.GetBytes($$"""
            { "Aurora": { "BaseUrl": "http://127.0.0.1:9080", "ApplicationId": "app", "ApplicationKey": "any-key-of-some-length" },
              "Callers": { {{string.Join(",\n", callers)}} } }
            """);
    }

    [Benchmark]
    public object Load()
    {
        var mistakes = new List<ConfigurationError>();
        var root = JsonTreeReader.Read(text, new SettingSource(SettingOrigin.File, "gateway.json"), mistakes, out _)!;
        return SettingsCompiler.Compile(new SettingTree(root, mistakes), out var errors)
            ?? throw new InvalidOperationException(ConfigurationError.InOneLine(errors));
    }
}
