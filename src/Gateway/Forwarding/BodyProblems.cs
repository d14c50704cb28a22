using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding;

/// <summary>What is said of a request body that cannot be read.</summary>
public static class BodyProblems
{
    public static Problem For(Exception exception) => exception is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
        ? new Problem(ProblemCode.PayloadTooLarge, "The request body is larger than Listen:MaxBody.")
        : new Problem(ProblemCode.MalformedRequest, "The request body ended early or is framed wrongly; send what Content-Length or the chunks announce.");
}
