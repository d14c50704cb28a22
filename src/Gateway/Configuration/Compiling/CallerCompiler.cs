using AuroraGateway.Configuration.Compiling.Proofs;
using AuroraGateway.Configuration.Reading;
using AuroraGateway.Grants;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Checks, binds and compiles one caller at a time, so that only one is in memory as a tree and as options.</summary>
/// <param name="demo">The keys of the demonstration are accepted.</param>
/// <param name="misplaced">Receives mistakes that the schema finds.</param>
/// <param name="found">Receives mistakes that the rules find.</param>
internal sealed class CallerCompiler(bool demo, List<ConfigurationError> misplaced, List<ConfigurationError> found)
{
    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private readonly Action<SettingNode> check = SchemaCheck.OfCallers(misplaced);
    private readonly RuleCache rules = new();

    /// <summary>Compiles a caller; what is wrong with it is added to the mistakes.</summary>
    public CompiledCaller Compile(SettingNode caller)
    {
        check(caller);
        var options = new CallerOptions();
        new TreeSection(caller, null, caller.Name).Bind(options);
        var path = "Callers:" + caller.Name;
        if (caller.Name.Length > 64 || caller.Name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            found.Add(new ConfigurationError(path, "a caller's name has at most 64 letters, digits, dots, hyphens and underscores"));
        }

        var proof = CallerProofCompiler.Compile(options, path, demo, found);
        Grant[] grants =
        [
            .. options.Grants.Select((grant, i) => GrantCompiler.Compile(grant, $"{path}:Grants:{i}", rules, found)).OfType<Grant>(),
        ];
        return new CompiledCaller(caller.Name, proof, grants, LimitCompiler.Compile(caller.Name, options, grants, rules, found));
    }
}
