using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary>Asynchronous jobs: <c>run</c> returns 202 with an id; the first look finds it in progress, the next finds it done.</summary>
internal static class TenantJobs
{
    // Shelves hold jobs like any other object; a job is one that nothing lists.
    private static readonly RecordKind Jobs = new("job", "jobs", 0x00ff, 0, static (_, _) => []);

    public static Task RunAsync(EmulatorCall call, RecordKind parent)
    {
        if (RecordCalls.Find(call, parent, call.Rest[1]) is null)
        {
            return call.NotFoundAsync();
        }

        var job = new JsonObject { ["of"] = Subject(call), ["looks"] = 0 };
        var id = call.Aurora.Shelves.Of(call.Owner).Create(call.Owner, Jobs, job);
        return call.JsonAsync(202, new JsonObject { ["job_id"] = id, ["tenant_id"] = call.Owner });
    }

    public static Task StatusAsync(EmulatorCall call, RecordKind parent)
    {
        if (RecordCalls.Find(call, parent, call.Rest[1]) is null
            || call.QueryValue("job_id") is not { } id
            || RecordCalls.Find(call, Jobs, id) is not { } job
            || (string?)job["of"] != Subject(call))
        {
            return call.NotFoundAsync();
        }

        var looks = (int)job["looks"]!;
        job["looks"] = looks + 1;
        call.Aurora.Shelves.Of(call.Owner).Write(id, job);
        return call.JsonAsync(
            200,
            new JsonObject { ["job_id"] = id, ["tenant_id"] = call.Owner, ["status"] = looks == 0 ? "in-progress" : "succeeded" });
    }

    // A job can be asked about only where it was started.
    private static string Subject(EmulatorCall call) => string.Join('/', call.Rest[..^1]);
}
