using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary>What can be asked of a project or a design, computed from it.</summary>
internal static class SampleDesign
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    public static JsonObject Consumption(JsonObject project) => new()
    {
        ["project_id"] = Copy(project, "id"),
        ["tenant_id"] = Copy(project, "tenant_id"),
        ["monthly_energy"] = Monthly(month => 620 + (month % 6 * 35)),
        ["monthly_bill"] = Monthly(month => 110 + (month % 6 * 9)),
    };

    public static JsonObject Summary(JsonObject design) => Of(design, "design", new()
    {
        ["system_size_stc"] = Copy(design, "system_size_stc"),
        ["energy_production"] = new JsonObject { ["annual"] = 7_480.5, ["monthly"] = Monthly(month => 500 + (month % 6 * 60)) },
        ["bill_of_materials"] = new JsonArray(
            new JsonObject { ["component_type"] = "module", ["name"] = "SPM-400", ["quantity"] = 16 },
            new JsonObject { ["component_type"] = "inverter", ["name"] = "INV-7600", ["quantity"] = 1 }),
        ["arrays"] = new JsonArray(new JsonObject { ["azimuth"] = 182.0, ["pitch"] = 22.5, ["module_count"] = 16 }),
    });

    public static JsonObject Roofs(JsonObject design) => Many(design, "roofs", new JsonObject
    {
        ["name"] = "Roof 1",
        ["roof_planes"] = new JsonArray(new JsonObject { ["azimuth"] = 182.0, ["pitch"] = 22.5, ["area"] = 64.2 }),
    });

    public static JsonObject RackingArrays(JsonObject design) => Many(design, "racking_arrays", new JsonObject
    {
        ["racking_type"] = "flush_mount",
        ["module_count"] = 16,
    });

    public static JsonObject AssetsOf(JsonObject design) => Many(design, "assets", new JsonObject
    {
        ["asset_type"] = "Layout Image",
        ["url"] = "https://storage.example.com/designs/layout.png",
    });

    public static JsonObject Financings(JsonObject design) => Many(
        design,
        "financings",
        new JsonObject { ["name"] = "Cash", ["financing_type"] = "cash", ["down_payment"] = 18_400 },
        new JsonObject { ["name"] = "Loan, 25 years", ["financing_type"] = "loan", ["down_payment"] = 0 });

    public static JsonObject Pricing(JsonObject design) => new()
    {
        ["design_id"] = Copy(design, "id"),
        ["tenant_id"] = Copy(design, "tenant_id"),
        ["pricing_method"] = "price per watt",
        ["price_per_watt"] = 2.9,
        ["system_price"] = 18_400,
    };

    public static JsonObject Proposal(JsonObject design) => Of(design, "proposal", new()
    {
        ["proposal_template_id"] = null,
        ["name"] = "Default proposal",
    });

    public static JsonObject WebProposal(JsonObject design) => Of(design, "web_proposal", new()
    {
        ["url"] = "https://proposals.example.com/p/" + (string?)design["id"],
        ["expired"] = false,
    });

    private static JsonObject Of(JsonObject design, string wrapper, JsonObject body) => new() { [wrapper] = Marked(design, body) };

    private static JsonObject Many(JsonObject design, string wrapper, params JsonObject[] bodies) =>
        new() { [wrapper] = new JsonArray([.. bodies.Select(body => Marked(design, body))]) };

    private static JsonObject Marked(JsonObject design, JsonObject body)
    {
        body.Insert(0, "design_id", Copy(design, "id"));
        body.Insert(1, "tenant_id", Copy(design, "tenant_id"));
        return body;
    }

    private static JsonObject Monthly(Func<int, int> value)
    {
        var months = new JsonObject();
        for (var month = 0; month < 12; month++)
        {
            months[Months[month]] = value(month);
        }

        return months;
    }

    private static JsonNode? Copy(JsonObject from, string field) => from[field]?.DeepClone();
}
