using AuroraGateway.Load.Runner;

namespace AuroraGateway.Load.Compare;

/// <summary>
/// Calls at a fixed rate, in the open model, as real callers come: each on its own time, and none because another has its response.
/// </summary>
internal sealed class SteadyTurn(string name, Uri uri, (string Name, string Value) proof, HttpMessageInvoker http, int rate)
{
    private readonly TimeProvider time = TimeProvider.System;

    /// <summary>HTTP/2 exactly; HTTP/1.1 otherwise.</summary>
    public bool IsHttp2 { get; init; }

    /// <summary>Latencies in microseconds, from the moment at which a call was due.</summary>
    public async Task<Percentiles> Run(TimeSpan warmUp, TimeSpan length, CancellationToken cancellationToken)
    {
        await Inject(warmUp, cancellationToken);
        return await Inject(length, cancellationToken);
    }

    /// <summary>One call, read to its end.</summary>
    public async Task<Response> Call(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Version = IsHttp2 ? System.Net.HttpVersion.Version20 : System.Net.HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.TryAddWithoutValidation(proof.Name, proof.Value);
        using var response = await http.SendAsync(request, cancellationToken);
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        return response.IsSuccessStatusCode ? Response.Ok() : Response.Fail($"{(int)response.StatusCode}");
    }

    private async Task<Percentiles> Inject(TimeSpan during, CancellationToken cancellationToken)
    {
        var step = new Step(name, (_, token) => Call(token));
        var statistics = new StepStatistics(name);
        var runner = new LoadRunner(time, new KernelPacer(time));
        await Task.Factory.StartNew(
            () => runner.Run(step, statistics, [LoadSimulation.Inject(rate, during)], cancellationToken),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        return statistics.Failed == 0
            ? statistics.Summarise(during).Latency
            : throw new InvalidOperationException($"{name} failed {statistics.Failed} of {rate} calls a second.");
    }
}
