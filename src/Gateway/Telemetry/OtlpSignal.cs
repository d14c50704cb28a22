namespace AuroraGateway.Telemetry;

/// <summary>Where one signal is exported to and how.</summary>
/// <param name="Endpoint">With the signal's path where the protocol needs one.</param>
/// <param name="IsGrpc">Else Protobuf over HTTP/1.1.</param>
/// <param name="Headers">As the SDK reads them: <c>name=value,…</c>, percent-encoded; may contain a credential.</param>
/// <param name="IsCompressed">By gzip.</param>
/// <param name="TimeoutMilliseconds">Of one export.</param>
internal sealed record OtlpSignal(Uri Endpoint, bool IsGrpc, string Headers, bool IsCompressed, int TimeoutMilliseconds)
{
    /// <summary>Never the headers.</summary>
    public override string ToString() => Endpoint.GetLeftPart(UriPartial.Path);
}
