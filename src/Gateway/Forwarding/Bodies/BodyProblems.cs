using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding.Bodies;

/// <summary>The problems of request bodies that cannot be read.</summary>
internal static class BodyProblems
{
    public static Problem Stalled { get; } = new(
        ProblemCode.MalformedRequest,
        "No data of the request body arrived within Aurora:ActivityTimeout. Send the whole body that Content-Length or the chunks "
        + "announce, without such a pause.");

    public static Problem For(Exception exception) => (exception as BadHttpRequestException)?.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new Problem(ProblemCode.PayloadTooLarge, "The request body is larger than Listen:MaxBody."),

        // The framing is correct, so the message must not suggest it.
        StatusCodes.Status408RequestTimeout => new Problem(
            ProblemCode.MalformedRequest,
            "The request body came too slowly: send at least 240 bytes a second, and the whole announced length."),
        _ => new Problem(
            ProblemCode.MalformedRequest,
            "The request body ended early, or its chunks are invalid. Send as many bytes as Content-Length or the chunks announce."),
    };
}
