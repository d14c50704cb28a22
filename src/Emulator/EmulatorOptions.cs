using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AuroraGateway.Emulator;

/// <summary>How an emulated Aurora starts.</summary>
public sealed class EmulatorOptions
{
    /// <summary>The address to listen on. Not on loopback, every client that reaches the port controls the emulator.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The TCP port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The one application that it knows.</summary>
    public string ApplicationId { get; init; } = "00000000-0000-4000-8000-000000000001";

    /// <summary>The application key that it accepts at <c>create_token</c>.</summary>
    public string ApplicationKey { get; init; } = "emulator-application-key";

    /// <summary>Tenants, projects and designs to start with. Null: every tenant has sample data.</summary>
    public EmulatorSeed? Seed { get; init; }

    /// <summary>Where it takes the time from.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>HTTP/1.1, or HTTP/2 with prior knowledge: a cleartext port speaks one of them only.</summary>
    public HttpProtocols Protocols { get; init; } = HttpProtocols.Http1;
}
