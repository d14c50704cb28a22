using System.Globalization;
using System.Text.Json.Nodes;

namespace AuroraGateway.Emulator;

/// <summary>What a tenant holds before a test changes it: small, believable, and the same each time for the same tenant.</summary>
internal static class SampleTenant
{
    private static readonly string[] FirstNames = ["Ada", "Ben", "Chidi", "Dolores", "Emre", "Farah", "Grace", "Hugo"];
    private static readonly string[] LastNames = ["Okafor", "Moreno", "Tanaka", "Weber", "Rossi", "Nguyen", "Silva"];
    private static readonly string[] Streets = ["Alder Way", "Birch Road", "Cedar Lane", "Dogwood Court", "Elm Street", "Fir Avenue"];
    private static readonly string[] Firms = ["Sunrise", "Blue Ridge", "Harbor", "Mesa", "Northern", "Prairie"];
    private static readonly string[] States = ["CA", "AZ", "TX", "CO", "NJ", "FL"];
    private static readonly string[] RoleNames = ["Admin", "Team Admin", "Partner Admin", "User"];
    private static readonly string[] ProjectStatuses = ["In Progress", "Sold", "Installed", "Remote Assessment Completed"];

    public static readonly RecordKind Users = new("user", "users", 0x0001, 5, User);
    public static readonly RecordKind Roles = new("role", "roles", 0x0002, RoleNames.Length, Role);
    public static readonly RecordKind Partners = new("partner", "partners", 0x0003, 2, Partner);
    public static readonly RecordKind Projects = new("project", "projects", 0x0004, 257, Project);
    public static readonly RecordKind Designs = new("design", "designs", 0x0005, 2 * 257, Design);
    public static readonly RecordKind Assets = new("asset", "assets", 0x0006, 3 * 257, Asset);
    public static readonly RecordKind DesignRequests = new("design_request", "design_requests", 0x0007, 3, DesignRequest);
    public static readonly RecordKind Agreements = new("agreement", "agreements", 0x0008, 257, Agreement);
    public static readonly RecordKind Teams = new("team", "teams", 0x000a, 2, Team);
    public static readonly RecordKind Webhooks = new("webhook", "webhooks", 0x0009, 1, Webhook);

    /// <summary><c>GET /versions</c>, which belongs to no tenant and asks for no key.</summary>
    public static readonly Resource Versions = new()
    {
        Get = call => call.JsonAsync(200, new JsonObject { ["versions"] = new JsonArray("2018.01", "2020.05", "2022.02") }),
    };

    public static JsonObject Tenant(string tenant) => new()
    {
        ["tenant"] = new JsonObject
        {
            ["id"] = tenant,
            ["tenant_id"] = tenant,
            ["name"] = Pick(Firms, (int)(SampleIds.Mark(tenant) >> 8)) + " Solar",
            ["admin_email"] = "admin@example.com",
            ["country"] = "US",
            ["subscription_plan"] = "premium",
        },
    };

    public static JsonObject SsoProvider(string tenant) => new()
    {
        ["sso_provider"] = new JsonObject
        {
            ["tenant_id"] = tenant,
            ["name"] = "Okta",
            ["protocol"] = "saml",
            ["enabled"] = true,
        },
    };

    /// <summary>A credential in a body, as Aurora's own endpoint returns one.</summary>
    public static JsonObject UserToken(JsonObject user) => new()
    {
        ["token"] = new JsonObject
        {
            ["user_id"] = (string?)user["id"],
            ["tenant_id"] = (string?)user["tenant_id"],
            ["value"] = "ut_test_" + Guid.NewGuid().ToString("N"),
        },
    };

    private static JsonObject Role(string tenant, int index) => new() { ["name"] = RoleNames[index] };

    private static JsonObject Partner(string tenant, int index) => new() { ["name"] = Pick(Firms, index) + " Partners" };

    private static JsonObject Team(string tenant, int index) => new()
    {
        ["name"] = Pick(States, index) + " team",
        ["user_ids"] = new JsonArray(Users.IdOf(tenant, index), Users.IdOf(tenant, index + 2)),
    };

    private static JsonObject User(string tenant, int index) => new()
    {
        ["first_name"] = Pick(FirstNames, index),
        ["last_name"] = Pick(LastNames, index),
        ["email"] = $"{Pick(FirstNames, index)}.{Pick(LastNames, index)}@example.com".ToLowerInvariant(),
        ["role_id"] = Roles.IdOf(tenant, index == 0 ? 0 : 3),
        ["active"] = true,
    };

    private static JsonObject Project(string tenant, int index)
    {
        var seed = (int)(SampleIds.Mark(tenant) % 1000) + index;
        return new()
        {
            ["name"] = $"{Pick(LastNames, seed)} residence",
            ["external_provider_id"] = "CRM-" + Number(10_000 + index),
            ["customer_first_name"] = Pick(FirstNames, seed),
            ["customer_last_name"] = Pick(LastNames, seed),
            ["project_type"] = index % 7 == 6 ? "commercial" : "residential",
            ["status"] = Pick(ProjectStatuses, index),
            ["property_address"] = $"{Number(100 + (index * 3))} {Pick(Streets, seed)}, {Pick(States, seed)}",
            ["latitude"] = 32.5 + (index % 90 * 0.1),
            ["longitude"] = -118.25 + (index % 45 * 0.5),
            ["created_at"] = Day(index),
        };
    }

    private static JsonObject Design(string tenant, int index) => new()
    {
        ["name"] = index % 2 == 0 ? "Design 1" : "Design 2, with storage",
        ["project_id"] = Projects.IdOf(tenant, index / 2),
        ["system_size_stc"] = 4_000 + (index % 20 * 250),
        ["created_at"] = Day(index / 2),
    };

    private static JsonObject Asset(string tenant, int index) => new()
    {
        ["project_id"] = Projects.IdOf(tenant, index / 3),
        ["file_name"] = (index % 3) switch { 0 => "utility-bill.pdf", 1 => "roof.jpg", _ => "main-panel.jpg" },
        ["content_type"] = index % 3 == 0 ? "application/pdf" : "image/jpeg",
        ["url"] = "https://storage.example.com/assets/" + Number(index),
    };

    private static JsonObject DesignRequest(string tenant, int index) => new()
    {
        ["project_id"] = Projects.IdOf(tenant, index),
        ["design_id"] = Designs.IdOf(tenant, index * 2),
        ["status"] = index == 0 ? "completed" : "received",
        ["fulfillment_type"] = "design",
    };

    private static JsonObject Agreement(string tenant, int index) => new()
    {
        ["project_id"] = Projects.IdOf(tenant, index),
        ["design_id"] = Designs.IdOf(tenant, index * 2),
        ["name"] = "Installation agreement",
        ["status"] = index % 2 == 0 ? "signed" : "sent",
    };

    private static JsonObject Webhook(string tenant, int index) => new()
    {
        ["name"] = "Project changed",
        ["event"] = "project_changed",
        ["url_template"] = "https://crm.example.com/aurora?project=<PROJECT_ID>",
        ["enabled"] = true,
    };

    private static string Day(int index) =>
        new DateOnly(2024, 1, 1).AddDays(index).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T09:30:00Z";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Pick(string[] from, int index) => from[index % from.Length];
}
