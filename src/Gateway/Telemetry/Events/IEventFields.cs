using System.Text.Json;

namespace AuroraGateway.Telemetry.Events;

/// <summary>The state of an event that writes fields of the log's schema itself, in place of <c>attributes</c>.</summary>
internal interface IEventFields
{
    void WriteTo(Utf8JsonWriter json);
}
