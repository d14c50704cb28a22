using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary>A kind of object: how one and many of them are wrapped, and what the ones that were always there look like.</summary>
internal sealed record RecordKind(string One, string Many, ushort Code, int Samples, Func<string, int, JsonObject> Sample)
{
    /// <summary>Fields without which none can be created.</summary>
    public string[] Required { get; init; } = [];

    /// <summary>The field that names the owner.</summary>
    public string OwnerField { get; init; } = "tenant_id";

    public string IdOf(string owner, int index) => SampleIds.For(owner, Code, index);

    public int? IndexOf(string owner, string id) => SampleIds.IndexOf(owner, Code, id);

    /// <summary>One that was always there, with its id and its owner.</summary>
    public JsonObject SampleOf(string owner, int index)
    {
        var record = Sample(owner, index);
        record.Insert(0, "id", IdOf(owner, index));
        record.Insert(1, OwnerField, owner);
        return record;
    }
}
