using AuroraGateway.Configuration;

namespace AuroraGateway.Commands.Checks;

/// <summary>One line of <c>check</c>.</summary>
/// <param name="Sign"><c>✓</c>, <c>✗</c>, or <c>!</c> for what is not wrong but wants a look.</param>
/// <param name="What">A sentence without a secret.</param>
/// <param name="Error">The setting that it is about; null if it is about none.</param>
internal sealed record Finding(char Sign, string What, ConfigurationError? Error = null)
{
    public static Finding Good(string what) => new('✓', what);

    public static Finding Look(string what) => new('!', what);

    public static Finding Bad(string what) => new('✗', what);

    public static Finding Look(ConfigurationError error) => new('!', error.ToString(), error);

    public static Finding Bad(ConfigurationError error) => new('✗', error.ToString(), error);

    public override string ToString() => $"{Sign} {What}";
}
