using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Problems;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Unit.Forwarding.Bodies;

/// <summary>What a caller causes is distinguished from the gateway's own faults.</summary>
public sealed class CallerFaultTests
{
    public static TheoryData<Exception, bool, bool, string> Faults => new()
    {
        { new ConnectionResetException("reset"), false, false, "Left" },
        { new ConnectionAbortedException(), false, false, "Left" },
        { new IOException("The client reset the request stream."), true, false, "Left" },
        { new IOException("disk"), false, false, "None" },
        { new OperationCanceledException(), false, false, "None" },
        { new OperationCanceledException(), false, true, "Left" },
        { new OperationCanceledException(), true, false, "Left" },
        { new IOException("broken pipe"), false, true, "Left" },
        { new BadHttpRequestException("bad chunk"), true, false, "BadBody" },
        { new EndOfStreamException(), true, false, "BadBody" },
        { new IOException("Bad chunk size data.", new OverflowException()), true, false, "BadBody" },
        { new BadHttpRequestException("Unexpected end of request content."), true, false, "EndedEarly" },
        { new BadHttpRequestException("Unexpected end of request content."), true, true, "Left" },
        { new InvalidOperationException("ours"), true, true, "None" },
        { new NotSupportedException(), true, true, "None" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_has_its_kind(Exception exception, bool isReading, bool isAborted, string kind)
    {
        var http = new DefaultHttpContext { RequestAborted = new CancellationToken(isAborted) };
        Assert.Equal(kind, CallerFault.Of(exception, http, isReading).ToString());
    }

    [Fact]
    public void A_caller_that_leaves_during_the_response_is_no_failure_of_Aurora()
    {
        Assert.Null(ForwarderProblems.ToProblem(new(ForwarderError.ResponseBodyClient, new IOException("broken pipe"), 200)));
        Assert.Null(ForwarderProblems.ToProblem(new(ForwarderError.ResponseBodyClient, new ConnectionAbortedException(), 200)));
        Assert.Equal(
            ProblemCode.AuroraUnreachable,
            ForwarderProblems.ToProblem(new(ForwarderError.ResponseBodyDestination, new IOException("reset"), 200))!.Code);
    }
}
