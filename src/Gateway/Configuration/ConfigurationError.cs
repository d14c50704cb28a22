namespace AuroraGateway.Configuration;

/// <summary>One mistake in the configuration: where, and what to write instead.</summary>
public sealed record ConfigurationError(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
