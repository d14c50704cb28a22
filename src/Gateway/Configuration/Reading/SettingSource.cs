namespace AuroraGateway.Configuration.Reading;

/// <summary>Where a value comes from: a file, a variable of the environment, or the command that runs.</summary>
/// <param name="origin">Its kind.</param>
/// <param name="name">The file as the operator named it, the variable, or the command.</param>
internal sealed class SettingSource(SettingOrigin origin, string name)
{
    public SettingOrigin Origin => origin;

    public string Name => name;

    /// <summary>A place in it, as compilers write it: <c>gateway.json:41:17</c>, or <c>environment AURORA_GATEWAY__…</c>.</summary>
    public string Place(Position at) => origin switch
    {
        SettingOrigin.File => $"{name}:{at}",
        SettingOrigin.Environment => "environment " + name,
        _ => name,
    };
}

/// <summary>The kinds of sources.</summary>
internal enum SettingOrigin
{
    /// <summary>Written by the command itself, as in <c>dev</c>.</summary>
    Command,

    File,

    Environment,
}
