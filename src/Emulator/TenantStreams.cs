using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary>Large responses and large bodies, none of which is ever held in memory whole.</summary>
internal static class TenantStreams
{
    /// <summary>A design's summary; with <c>?bytes=N</c> padded to at least so many, without an announced length.</summary>
    public static async Task SummaryAsync(EmulatorCall call)
    {
        if (RecordCalls.Find(call, SampleTenant.Designs, call.Rest[1]) is not { } design)
        {
            await call.NotFoundAsync();
            return;
        }

        var summary = SampleDesign.Summary(design);
        if (call.QueryValue("bytes") is null)
        {
            await call.JsonAsync(200, summary);
            return;
        }

        if (Bytes(call) is not { } bytes)
        {
            await call.ErrorAsync(422, "bytes must be a whole number of 0 or more.");
            return;
        }

        summary["design"]!["notes"] = "";
        var text = Encoding.UTF8.GetBytes(summary.ToJsonString());
        var hole = text.AsSpan().LastIndexOf("\"\""u8) + 1;
        var body = call.Http.Response.Body;
        call.Http.Response.ContentType = EmulatorResponses.JsonType;
        if (call.Method == "HEAD")
        {
            return;
        }

        await body.WriteAsync(text.AsMemory(0, hole), call.Aborted);
        await Filler.WriteAsync(body, Math.Max(0, bytes - text.Length), call.Aborted);
        await body.WriteAsync(text.AsMemory(hole), call.Aborted);
    }

    /// <summary>An asset's bytes, <c>?bytes=N</c> of them, with an announced length.</summary>
    public static async Task ContentAsync(EmulatorCall call)
    {
        if (RecordCalls.Find(call, SampleTenant.Assets, call.Rest[1]) is null)
        {
            await call.NotFoundAsync();
            return;
        }

        if (Bytes(call) is not { } bytes)
        {
            await call.ErrorAsync(422, "bytes must be a whole number of 0 or more.");
            return;
        }

        call.Http.Response.ContentType = "application/octet-stream";
        call.Http.Response.ContentLength = bytes;
        if (call.Method != "HEAD")
        {
            await Filler.WriteAsync(call.Http.Response.Body, bytes, call.Aborted);
        }
    }

    /// <summary>Takes a body of any size and returns how many bytes arrived and their digest.</summary>
    public static async Task UploadAsync(EmulatorCall call)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        var bytes = 0L;
        try
        {
            while (await call.Http.Request.Body.ReadAsync(buffer, call.Aborted) is > 0 and var read)
            {
                digest.AppendData(buffer, 0, read);
                bytes += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await call.JsonAsync(call.Method == "POST" ? 201 : 200, new JsonObject
        {
            ["upload"] = new JsonObject
            {
                ["tenant_id"] = call.Owner,
                ["bytes"] = bytes,
                ["sha256"] = Convert.ToHexStringLower(digest.GetHashAndReset()),
                ["content_type"] = call.Http.Request.ContentType,
            },
        });
    }

    private static long? Bytes(EmulatorCall call) => call.QueryValue("bytes") switch
    {
        null => 1024,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) => bytes,
        _ => null,
    };
}
