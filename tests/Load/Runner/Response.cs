namespace AuroraGateway.Load.Runner;

/// <summary>How one arrival ended: well or not, under which code (a status, a problem, a transport failure), and its size.</summary>
internal readonly record struct Response(bool IsOk, string Code, long Bytes)
{
    public static Response Ok(string code = "ok", long bytes = 0) => new(true, code, bytes);

    public static Response Fail(string code) => new(false, code, 0);
}
