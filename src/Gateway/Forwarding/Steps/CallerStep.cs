using System.Runtime.CompilerServices;
using AuroraGateway.Callers;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Problems;

namespace AuroraGateway.Forwarding.Steps;

/// <summary>Step 2: who calls. A connection over which a caller has proved itself is closed last when connections run out.</summary>
internal static class CallerStep
{
    public static ValueTask<Problem?> IdentifyAsync(GatewayRequest request)
    {
        var identifying = request.Model.Identification.IdentifyAsync(request.Http);
        return identifying.IsCompletedSuccessfully ? new(Note(request, identifying.Result)) : WaitAsync(request, identifying);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Problem?> WaitAsync(GatewayRequest request, ValueTask<ProofReading> identifying) =>
        Note(request, await identifying);

    private static Problem? Note(GatewayRequest request, in ProofReading reading)
    {
        var (caller, unknown, proof) = reading;
        request.Proof = ProofKinds.NameOf(proof);
        if (caller is null)
        {
            return unknown;
        }

        request.Identity = caller;
        request.Caller = caller.Name;
        if (request.Connection is { IsProven: false } connection)
        {
            connection.Prove(caller);
        }

        return null;
    }
}
