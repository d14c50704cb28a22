using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Forwarding.Sending;

namespace AuroraGateway.Forwarding;

/// <summary>Writes the problem that takes the place of Aurora's response.</summary>
internal sealed class ProblemResponse(PendingRefusals refusals)
{
    /// <param name="request">With a problem.</param>
    public async Task WriteAsync(GatewayRequest request)
    {
        var (http, problem) = (request.Http, request.Problem!);
        RequestFacts.ReadHead(request);
        try
        {
            var last = LastResponse.IsDue(http, request.Connection) ? LastResponse.Announce(problem) : problem;
            await refusals.WriteAsync(http, last, request.TraceId.ToString());
        }
        catch (Exception exception) when (CallerFault.Of(exception, http, isReading: false) != CallerFault.Kind.None)
        {
            request.ClientLeft = true;
        }
    }
}
