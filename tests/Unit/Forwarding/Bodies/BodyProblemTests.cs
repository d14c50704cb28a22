using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Steps;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace AuroraGateway.Unit.Forwarding.Bodies;

public class BodyProblemTests
{
    [Fact]
    public void A_body_that_is_framed_wrongly_is_said_to_be_so_and_not_that_its_path_is_ambiguous() =>
        Assert.Equal("malformed-request", BodyProblems.For(new EndOfStreamException()).Row.Slug);

    [Theory]
    [InlineData(400, "chunks are invalid")]
    [InlineData(408, "came too slowly")]
    public void A_body_that_stalled_is_not_said_to_be_framed_wrongly(int status, string words) =>
        Assert.Contains(words, BodyProblems.For(new BadHttpRequestException("bad", status)).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData(400, "malformed-request")]
    [InlineData(408, "malformed-request")]
    [InlineData(413, "payload-too-large")]
    public void A_body_that_turned_out_unreadable_while_it_was_sent_gets_a_response_of_the_gateway(int status, string code) =>
        Assert.Equal(code, ForwarderProblems.ToProblem(new(
            ForwarderError.RequestBodyClient, new IOException("read", new BadHttpRequestException("bad", status)), status))?.Row.Slug);
}
