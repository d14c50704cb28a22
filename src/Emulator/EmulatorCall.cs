using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AuroraGateway.Emulator;

/// <summary>One request on its way through the emulator.</summary>
internal sealed class EmulatorCall
{
    public EmulatorCall(EmulatedAurora aurora, HttpContext http)
    {
        (Aurora, Http) = (aurora, http);
        Target = new RequestTarget(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
    }

    public EmulatedAurora Aurora { get; }

    public HttpContext Http { get; }

    public RequestTarget Target { get; }

    public string[] Segments => Target.Segments;

    public string Method => Http.Request.Method;

    public CancellationToken Aborted => Http.RequestAborted;

    public EmulatorBehaviour Behaviour => Aurora.Behaviour;

    /// <summary>What it showed for itself.</summary>
    public PresentedCredential Presented { get; set; }

    /// <summary>Version 2018.01 writes its errors in another form.</summary>
    public bool IsV2 => Segments is ["v2", ..];

    /// <summary>Whose objects it is about: a tenant, or the application.</summary>
    public string Owner { get; set; } = "";

    /// <summary>The segments after the owner.</summary>
    public string[] Rest { get; set; } = [];

    public string? QueryValue(string name) => Target.Query.Length == 0 ? null : Target.QueryValues(name).FirstOrDefault();
}
