using System.CommandLine;
using AuroraGateway.Load.Compare.Wire;

namespace AuroraGateway.Load.Compare;

/// <summary><c>compare</c>: the gateway beside what an operator would use instead, in one run on one machine.</summary>
internal static class CompareCommand
{
    private const string Tls = "tls";

    private static readonly Argument<string[]> Names = new("peer")
    {
        Description = $"The proxies to compare; all by default: {string.Join(", ", PeerNames.All)}",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<int> Rounds = Number("--rounds", "Rounds that count", 20, 1);
    private static readonly Option<int> WarmUps = Number("--warm-ups", "Rounds before them", 1, 0);
    private static readonly Option<int> Seconds =
        Number("--seconds", "Length of a peer's turn at full speed; a warm-up is three times as long", 1, 1);

    private static readonly Option<int> Steady =
        Number("--steady-seconds", $"Length of its turns at {ComparisonSize.FixedRate} requests a second, in all of a round", 5, 1);

    private static readonly Option<int> Connections = Number("--connections", "wrk's connections", 64, 1);
    private static readonly Option<bool> KeepsPage =
        new("--no-page") { Description = "Prints the table only; a run of all peers otherwise also writes it into docs/performance.md" };

    private static readonly Option<bool> Prepares =
        new("--prepare") { Description = "Installs and builds what a comparison needs, and measures nothing" };

    private static readonly Option<string> WireOption = new("--wire")
    {
        Description = "How the upstream is called: clear, or tls with HTTP/1.1 and HTTP/2 and three sizes of a response",
        DefaultValueFactory = _ => "clear",
    };

    private static readonly Option<int[]> Bytes = new("--bytes")
    {
        Description = $"The sizes of a response with --wire tls, of {string.Join(", ", WireSizes.All)}",
        DefaultValueFactory = _ => [.. WireSizes.All],
    };

    public static Command Create()
    {
        WireOption.AcceptOnlyFromAmong("clear", Tls);
        var command = new Command("compare", "Measures the gateway beside nginx + Lua, HAProxy, Caddy and bare YARP, and prints ratios")
        {
            Names, Rounds, WarmUps, Seconds, Steady, Connections, KeepsPage, WireOption, Bytes, Prepares,
        };
        command.Validators.Add(static result =>
        {
            foreach (var name in (result.GetValue(Names) ?? []).Where(static n => !PeerNames.All.Contains(n)))
            {
                result.AddError($"There is no peer named {name}.");
            }

            foreach (var bytes in (result.GetValue(Bytes) ?? []).Where(static n => !WireSizes.All.Contains(n)))
            {
                result.AddError($"There is no response of {bytes} bytes.");
            }
        });
        command.SetAction(static (parsed, cancellationToken) =>
            parsed.GetValue(Prepares) ? Prepare(cancellationToken) : Compare(parsed, cancellationToken));
        return command;
    }

    private static Option<int> Number(string name, string description, int value, int least)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < least)
            {
                result.AddError($"{option.Name} must be at least {least}.");
            }
        });
        return option;
    }

    private static Task<int> Compare(ParseResult parsed, CancellationToken cancellationToken)
    {
        var size = new ComparisonSize(
            parsed.GetValue(Rounds), parsed.GetValue(WarmUps), TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
            TimeSpan.FromSeconds(parsed.GetValue(Steady)), parsed.GetValue(Connections));
        var isTls = parsed.GetValue(WireOption) == Tls;
        var all = isTls ? WireLane.Peers : PeerNames.All;
        var chosen = parsed.GetValue(Names) is { Length: > 0 } some ? all.Where(some.Contains).ToList() : all;
        var bytes = WireSizes.All.Where(parsed.GetValue(Bytes)!.Contains).ToList();
        var writesPage = chosen.Count == all.Count && bytes.Count == WireSizes.All.Count && !parsed.GetValue(KeepsPage);
        return Run(
            token => isTls
                ? ComparisonRun.Tls(chosen, bytes, size, writesPage, token)
                : ComparisonRun.Clear(chosen, size, writesPage, token),
            cancellationToken);
    }

    private static async Task<int> Prepare(CancellationToken cancellationToken)
    {
        try
        {
            await Packages.Require(cancellationToken);
            await new PeerBuilds().All(cancellationToken);
            return 0;
        }
        catch (InvalidOperationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static async Task<int> Run(Func<CancellationToken, Task> compare, CancellationToken cancellationToken)
    {
        try
        {
            await Packages.Require(cancellationToken);
            await compare(cancellationToken);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Called off; every process has been ended.");
            return 1;
        }
        catch (InvalidOperationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
