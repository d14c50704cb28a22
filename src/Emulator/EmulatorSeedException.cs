namespace AuroraGateway.Emulator;

/// <summary>A seed contains mistakes.</summary>
public sealed class EmulatorSeedException : Exception
{
    internal EmulatorSeedException(IReadOnlyList<string> mistakes)
        : base(string.Join(Environment.NewLine, mistakes)) => Mistakes = mistakes;

    /// <summary>Each mistake: where it is, what is wrong and what to do.</summary>
    public IReadOnlyList<string> Mistakes { get; }
}
