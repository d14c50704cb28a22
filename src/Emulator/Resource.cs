namespace AuroraGateway.Emulator;

/// <summary>One endpoint and the methods that it knows.</summary>
internal sealed class Resource
{
    public Func<EmulatorCall, Task>? Get { get; init; }

    public Func<EmulatorCall, Task>? Post { get; init; }

    public Func<EmulatorCall, Task>? Put { get; init; }

    public Func<EmulatorCall, Task>? Delete { get; init; }

    /// <summary>For <c>Allow</c> in a 405.</summary>
    public string Allowed => string.Join(", ", Listed());

    public Func<EmulatorCall, Task>? For(string method) => method switch
    {
        "GET" or "HEAD" => Get,
        "POST" => Post,
        "PUT" => Put,
        "DELETE" => Delete,
        _ => null,
    };

    private IEnumerable<string> Listed()
    {
        if (Get is not null)
        {
            yield return "GET, HEAD";
        }

        if (Post is not null)
        {
            yield return "POST";
        }

        if (Put is not null)
        {
            yield return "PUT";
        }

        if (Delete is not null)
        {
            yield return "DELETE";
        }
    }
}
