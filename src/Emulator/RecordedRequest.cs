namespace AuroraGateway.Emulator;

/// <summary>One request as it was received: nothing decoded, nothing normalised.</summary>
public sealed class RecordedRequest
{
    internal RecordedRequest(string method, string target, string protocol, KeyValuePair<string, string>[] headers) =>
        (Method, Target, Protocol, Headers) = (method, target, protocol, headers);

    /// <summary>The method, for example <c>GET</c>.</summary>
    public string Method { get; }

    /// <summary>The request target with its query, byte for byte.</summary>
    public string Target { get; }

    /// <summary><c>HTTP/1.1</c> or <c>HTTP/2</c>.</summary>
    public string Protocol { get; }

    /// <summary>One pair for each header line. The server gives well-known names their usual case.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    internal long Number { get; set; }

    /// <summary>The method alone: targets and headers may contain secrets.</summary>
    public override string ToString() => Method;
}
