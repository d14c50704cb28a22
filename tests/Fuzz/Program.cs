using AuroraGateway.Fuzz;
using SharpFuzz;

// instrument DLL        rewrites the assembly so that afl-fuzz sees which branches an input takes
// run TARGET            one process of afl-fuzz (see ./fuzz)
// replay TARGET FILE…   runs files and says which one breaks a promise
switch (args)
{
    case ["instrument", var path]:
        Fuzzer.Instrument(path, static type => type.StartsWith("AuroraGateway.", StringComparison.Ordinal), Options.Value);
        return 0;
    case ["run", var name] when FuzzTargets.All.TryGetValue(name, out var target):
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            target(bytes.ToArray());
        });
        return 0;
    case ["replay", var name, .. var files] when FuzzTargets.All.TryGetValue(name, out var target):
        foreach (var file in files)
        {
            Console.WriteLine(file);
            target(File.ReadAllBytes(file));
        }

        return 0;
    default:
        Console.Error.WriteLine(
            $"instrument DLL | run TARGET | replay TARGET FILE…, where TARGET is one of {string.Join(", ", FuzzTargets.All.Keys)}");
        return 2;
}
