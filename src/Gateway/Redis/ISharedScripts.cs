namespace AuroraGateway.Redis;

/// <summary>The shared store for a room that brings its own steps: one script, one name, one connection for all.</summary>
internal interface ISharedScripts
{
    /// <param name="script">Lua; returns whole numbers.</param>
    /// <param name="name">The one name that it touches.</param>
    /// <param name="values">Its arguments.</param>
    /// <exception cref="SharedStoreException">The store failed.</exception>
    Task<long[]> RunAsync(string script, string name, params string[] values);

    /// <summary>
    /// As <see cref="RunAsync"/>, for a script that returns texts too; a whole number comes as its digits. The script bounds what it
    /// returns.
    /// </summary>
    Task<string[]> ReadAsync(string script, string name, params string[] values);
}
