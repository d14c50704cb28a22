namespace AuroraGateway.Telemetry;

/// <summary>Reads the variables of one signal, and finds those that have no effect.</summary>
internal static class OtlpReading
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string Logs = Prefix + "LOGS_";
    private const int DefaultTimeout = 10_000;
    private const int PortOfGrpc = 4317;
    private const int PortOfHttp = 4318;

    /// <summary>Read by the SDK, which has no other setting for it.</summary>
    public static bool IsOfMetrics(string name) =>
        name.Equals(Prefix + "METRICS_TEMPORALITY_PREFERENCE", StringComparison.OrdinalIgnoreCase) ||
        name.Equals(Prefix + "METRICS_DEFAULT_HISTOGRAM_AGGREGATION", StringComparison.OrdinalIgnoreCase);

    /// <returns>Null if the signal is not exported.</returns>
    public static OtlpSignal? Signal(OtlpVariables variables, string signal, bool isTlsSound)
    {
        if (variables.First($"{Prefix}{signal}_ENDPOINT", Prefix + "ENDPOINT") is not { } endpoint)
        {
            if (Exporters(variables, signal) == true)
            {
                variables.Warn($"OTEL_{signal}_EXPORTER", $"has no effect without {Prefix}ENDPOINT");
            }

            return null;
        }

        if (Exporters(variables, signal) == false)
        {
            return null;
        }

        var isGrpc = Protocol(variables, signal);
        var headers = Headers(variables, signal);
        var address = Endpoint(variables, endpoint.Name, endpoint.Value);
        var timeout = variables.Positive($"{Prefix}{signal}_TIMEOUT") ?? variables.Positive(Prefix + "TIMEOUT") ?? DefaultTimeout;
        if (isGrpc is null || headers is null || address is null || !isTlsSound)
        {
            return null;
        }

        WarnOfPort(variables, endpoint.Name, address, isGrpc.Value);
        var isGeneral = endpoint.Name == Prefix + "ENDPOINT";
        address = isGeneral && !isGrpc.Value ? WithPath(address, signal) : address;
        return new OtlpSignal(address, isGrpc.Value, headers, Compression(variables, signal), timeout);
    }

    /// <summary>Reports what is set and goes nowhere.</summary>
    public static void Unused(OtlpVariables variables, bool hasExport)
    {
        foreach (var name in variables.Names.Where(static name => name.StartsWith(Logs, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            variables.Warn(name, "has no effect: the gateway exports traces and metrics, and writes its log to standard error");
        }

        string[] insecure = [Prefix + "INSECURE", Prefix + "TRACES_INSECURE", Prefix + "METRICS_INSECURE"];
        foreach (var name in insecure.Where(name => variables.Value(name) is not null))
        {
            variables.Warn(name, "has no effect: the endpoint's scheme decides");
        }

        string[] own = [Prefix + "HEADERS", Prefix + "PROTOCOL", Prefix + "TIMEOUT", Prefix + "CERTIFICATE"];
        foreach (var name in hasExport || variables.Warnings.Count > 0 ? [] : own.Where(name => variables.Value(name) is not null))
        {
            variables.Warn(name, $"has no effect: nothing is exported without {Prefix}ENDPOINT");
        }
    }

    // Null if the variable is not set. Its value is a list in other SDKs.
    private static bool? Exporters(OtlpVariables variables, string signal)
    {
        var name = $"OTEL_{signal}_EXPORTER";
        if (variables.Value(name) is not { } text)
        {
            return null;
        }

        var exporters = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] known = signal == "METRICS" ? ["otlp", "none", "prometheus"] : ["otlp", "none"];
        if (!exporters.All(exporter => known.Contains(exporter, StringComparer.OrdinalIgnoreCase)))
        {
            variables.Warn(name, "names an exporter that the gateway does not have: it has otlp and none, and /metrics for Prometheus");
        }

        var isNone = exporters.Contains("none", StringComparer.OrdinalIgnoreCase);
        return exporters.Contains("otlp", StringComparer.OrdinalIgnoreCase) && !isNone;
    }

    private static bool Compression(OtlpVariables variables, string signal)
    {
        if (variables.First($"{Prefix}{signal}_COMPRESSION", Prefix + "COMPRESSION") is not { } compression)
        {
            return false;
        }

        if (compression.Value.ToUpperInvariant() is not ("GZIP" or "NONE"))
        {
            variables.Warn(compression.Name, "is neither gzip nor none: exports are not compressed");
        }

        return compression.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase);
    }

    // Null if it is unknown.
    private static bool? Protocol(OtlpVariables variables, string signal)
    {
        if (variables.First($"{Prefix}{signal}_PROTOCOL", Prefix + "PROTOCOL") is not { } protocol)
        {
            return true;
        }

        switch (protocol.Value.ToUpperInvariant())
        {
            case "GRPC":
                return true;
            case "HTTP/PROTOBUF":
                return false;
            default:
                variables.Warn(protocol.Name, $"is neither grpc nor http/protobuf: {Consequence(protocol.Name, signal)}");
                return null;
        }
    }

    // Null if they are malformed: an export without its credential would be refused anyway.
    private static string? Headers(OtlpVariables variables, string signal)
    {
        if (variables.First($"{Prefix}{signal}_HEADERS", Prefix + "HEADERS") is not { } headers)
        {
            return "";
        }

        if (OtlpPairs.Headers(headers.Value, out var sound))
        {
            return sound;
        }

        variables.Warn(headers.Name, $"is not a list of name=value, percent-encoded: {Consequence(headers.Name, signal)}");
        return null;
    }

    private static Uri? Endpoint(OtlpVariables variables, string name, string text)
    {
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https");
        if (!isAddress || address!.Host.Length == 0)
        {
            variables.Warn(name, "is not an address with http:// or https://, like http://collector:4317: nothing is exported to it");
            return null;
        }

        if (address.UserInfo.Length > 0)
        {
            variables.Warn(name, $"contains a credential, which is not sent: put it into {Prefix}HEADERS. Nothing is exported to it");
            return null;
        }

        return address;
    }

    private static void WarnOfPort(OtlpVariables variables, string name, Uri address, bool isGrpc)
    {
        if (address.Port == (isGrpc ? PortOfHttp : PortOfGrpc))
        {
            variables.Warn(name, isGrpc
                ? $"has port {PortOfHttp}, usually that of HTTP, but gRPC is used. Perhaps {Prefix}PROTOCOL should be http/protobuf"
                : $"has port {PortOfGrpc}, usually that of gRPC, but HTTP is used. Perhaps {Prefix}PROTOCOL should be grpc");
        }
    }

    private static string Consequence(string name, string signal) =>
        name.Contains(signal, StringComparison.Ordinal) ? $"{signal.ToLowerInvariant()} are not exported" : "nothing is exported";

    private static Uri WithPath(Uri general, string signal) =>
        new UriBuilder(general) { Path = $"{general.AbsolutePath.TrimEnd('/')}/v1/{signal.ToLowerInvariant()}" }.Uri;
}
