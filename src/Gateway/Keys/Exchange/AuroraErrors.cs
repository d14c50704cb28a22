using System.Text.Json;
using AuroraGateway.Connections.Responses;

namespace AuroraGateway.Keys.Exchange;

/// <summary>
/// Aurora's documented error format: <c>{"errors":[{"message":"…"}]}</c>, and of version 2018.01 <c>{"error":{"field":["…"]}}</c> or
/// <c>{"error":"…"}</c>. A refusal in any other form was written by something in front of Aurora and decides nothing.
/// </summary>
internal static class AuroraErrors
{
    /// <summary>Longer bodies are no error of Aurora's.</summary>
    public const int Largest = 64 * 1024;

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 8 };

    /// <summary>False if the content says that it is something else than JSON. Without a Content-Type the body alone decides.</summary>
    public static bool MayBe(HttpContent content) => MediaType.Of(content) is var type && (type.IsEmpty || MediaType.IsJson(type));

    public static bool Are(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Json);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && (IsList(root) || IsOlder(root));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsList(JsonElement root)
    {
        if (!root.TryGetProperty("errors", out var errors) || errors.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (var error in errors.EnumerateArray())
        {
            if (error.ValueKind != JsonValueKind.Object
                || !error.TryGetProperty("message", out var message)
                || message.ValueKind != JsonValueKind.String)
            {
                return false;
            }
        }

        return true;
    }

    // {"error":"Forbidden"} beside a time and a path is what an application server writes by itself, {"error":{"code":403,…}} what the
    // front end of a cloud does.
    private static bool IsOlder(JsonElement root)
    {
        if (!root.TryGetProperty("error", out var error))
        {
            return false;
        }

        if (error.ValueKind == JsonValueKind.String)
        {
            return root.GetPropertyCount() == 1;
        }

        if (error.ValueKind != JsonValueKind.Object || error.GetPropertyCount() == 0)
        {
            return false;
        }

        foreach (var field in error.EnumerateObject())
        {
            if (field.Value.ValueKind != JsonValueKind.Array
                || !field.Value.EnumerateArray().All(static message => message.ValueKind == JsonValueKind.String))
            {
                return false;
            }
        }

        return true;
    }
}
