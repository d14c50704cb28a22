using System.IO.Pipelines;

namespace AuroraGateway.Hosting.Incoming;

/// <summary>Two pipes as one connection.</summary>
internal sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;
}
