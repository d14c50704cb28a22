using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding;

/// <summary>What is said of a request body that cannot be read.</summary>
public static class BodyProblems
{
    public static Problem Stalled { get; } = new(ProblemCode.MalformedRequest, "Nothing of the request body came for as long as Aurora:ActivityTimeout: send all that Content-Length or the chunks announce, without such a pause.");

    public static Problem For(Exception exception) => (exception as BadHttpRequestException)?.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new Problem(ProblemCode.PayloadTooLarge, "The request body is larger than Listen:MaxBody."),

        // Nothing is wrong with its framing, and whoever looks there looks in vain.
        StatusCodes.Status408RequestTimeout => new Problem(ProblemCode.MalformedRequest, "The request body came too slowly: send at least 240 bytes a second, and all that Content-Length or the chunks announce."),
        _ => new Problem(ProblemCode.MalformedRequest, "The request body ended early or is framed wrongly; send what Content-Length or the chunks announce."),
    };
}
