using AuroraGateway.Callers;
using AuroraGateway.Callers.Identification;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Problems;
using AuroraGateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Unit.Forwarding.Steps;

public sealed class CallerStepTests : IDisposable
{
    private const string Target = "/tenants/" + PipelineScene.Tenant + "/projects";

    private readonly PipelineScene scene = new();
    private readonly Connection connection = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void A_known_caller_is_noted_and_its_connection_proven()
    {
        var request = scene.At(nameof(CallerStep), PipelineScene.Http(Target), connection);
        var identifying = CallerStep.IdentifyAsync(request);
        Assert.True(identifying.IsCompletedSuccessfully);
        Assert.Null(identifying.Result);
        Assert.Equal(("crm", "crm", "api_key"), (request.Caller, request.Identity!.Name, request.Proof));
        Assert.True(connection.IsProven);
    }

    [Fact]
    public void An_unknown_caller_receives_a_401_and_its_connection_stays_unproven()
    {
        var request = scene.At(nameof(CallerStep), PipelineScene.Http(Target, key: "another"), connection);
        Assert.Equal(ProblemCode.CallerUnknown, CallerStep.IdentifyAsync(request).Result?.Code);
        Assert.Null(request.Identity);
        Assert.Equal("api_key", request.Proof);
        Assert.False(connection.IsProven);
    }

    [Fact]
    public async Task A_proof_that_takes_time_is_waited_for()
    {
        var proof = new SlowProof();
        var model = scene.Live.Current;
        var identified = model with { Identification = new CallerIdentification([proof]) };
        var request = new GatewayRequest(PipelineScene.Http(Target), identified, connection)
        {
            Started = 0,
            TraceId = TraceMark.Random(),
            Method = "GET",
        };
        var identifying = CallerStep.IdentifyAsync(request);
        Assert.False(identifying.IsCompleted);
        proof.Reading.SetResult(ProofReading.Of(model.Callers[0], ProofKind.Jwt));
        Assert.Null(await identifying.AsTask().Within("proof"));
        Assert.Equal("crm", request.Caller);
        Assert.True(connection.IsProven);
    }

    private sealed class SlowProof : ICallerProof
    {
        public TaskCompletionSource<ProofReading> Reading { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count(HttpContext http, out StringValues field)
        {
            field = default;
            return 1;
        }

        public ValueTask<ProofReading> ReadAsync(HttpContext http, StringValues field) => new(Reading.Task);
    }

    private sealed class Connection : ConnectionProof
    {
        public override bool IsEnding => false;

        public override void Prove(Caller caller) => IsProven = true;

        public override void Begin()
        {
        }

        public override void End()
        {
        }

        public override void Seen()
        {
        }
    }
}
