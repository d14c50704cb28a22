namespace AuroraGateway.Emulator.Pages;

/// <summary>Every endpoint of the emulator, as the page and docs/emulator.md list them; a test compares both.</summary>
internal static class EndpointList
{
    private const string Application = "/partner_applications/{application}";
    private const string Tenant = "/tenants/{tenant}";

    /// <summary>How a test controls and watches it.</summary>
    public static readonly (string Method, string Path, string Does)[] Control =
    [
        ("GET", "/_emulator/", "this page"),
        ("GET", "/_emulator/stats", "counters"),
        ("GET", "/_emulator/requests", "the last 200 requests as received, with their credentials"),
        ("GET", "/_emulator/webhooks", "the last 200 attempts to deliver a webhook"),
        ("GET", "/_emulator/behaviour", "every switch"),
        ("PUT", "/_emulator/behaviour", "changes switches; null is the default"),
        ("POST", "/_emulator/reset", "clears counters and records"),
        ("POST", "/_emulator/sessions", "a new session token"),
        ("POST", "/_emulator/revoke/{tenant}", "ends the tenant's keys"),
        ("POST", "/_emulator/tenants/{tenant}/authorize", "the tenant authorises the application; webhooks are sent"),
        ("POST", "/_emulator/tenants/{tenant}/withdraw", "the tenant withdraws; webhooks are sent"),
    ];

    /// <summary>What is emulated of Aurora.</summary>
    public static readonly (string Method, string Path, string Does)[] Aurora =
    [
        ("POST", Application + "/tenants/{tenant}/create_token", "a temporary key, with or without session_token"),
        ("GET, POST", Application + "/webhooks", "the application's webhooks"),
        ("GET, PUT, DELETE", Application + "/webhooks/{id}", "one webhook"),
        ("POST", Application + "/webhooks/{id}/trigger", "sends a test"),
        ("GET", Application + "/components/{kind}", "components as CSV"),
        ("GET", "/versions", "API versions"),
        ("GET", Tenant, "the tenant"),
        ("GET", Tenant + "/sso_provider", "single sign-on"),
        ("GET, POST", Tenant + "/users", "users"),
        ("GET, PUT", Tenant + "/users/{id}", "one user"),
        ("PUT", Tenant + "/users/{id}/activate|deactivate", "switches a user"),
        ("POST", Tenant + "/users/{id}/generate_token", "a user's credential"),
        ("GET", Tenant + "/roles", "roles"),
        ("GET", Tenant + "/partners", "partners"),
        ("GET", Tenant + "/teams", "teams"),
        ("GET", Tenant + "/teams/{id}", "one team"),
        ("GET, POST", Tenant + "/projects", "projects"),
        ("GET, PUT, DELETE", Tenant + "/projects/{id}", "one project"),
        ("GET", Tenant + "/projects/{id}/designs", "its designs"),
        ("GET", Tenant + "/projects/{id}/assets", "its assets"),
        ("GET, PUT", Tenant + "/projects/{id}/consumption_profile", "its consumption"),
        ("GET, POST", Tenant + "/design_requests", "design requests"),
        ("GET", Tenant + "/design_requests/{id}", "one design request"),
        ("POST", Tenant + "/design_requests/{id}/accept", "accepts it"),
        ("POST", Tenant + "/designs", "a new design"),
        ("GET", Tenant + "/designs/{id}", "one design"),
        ("GET", Tenant + "/designs/{id}/summary", "its summary; ?bytes=N makes it large"),
        ("GET", Tenant + "/designs/{id}/roof_summary", "its roofs"),
        ("GET", Tenant + "/designs/{id}/racking_arrays", "its racking arrays"),
        ("GET", Tenant + "/designs/{id}/assets", "its assets"),
        ("GET", Tenant + "/designs/{id}/financings", "its financings"),
        ("GET, PUT", Tenant + "/designs/{id}/pricing", "its pricing"),
        ("GET", Tenant + "/designs/{id}/web_proposal", "its web proposal"),
        ("GET, POST", Tenant + "/designs/{id}/proposals/default", "its default proposal"),
        ("POST", Tenant + "/designs/{id}/auto_designer|performance_simulation|proposal_pdf_generation/run", "starts a job"),
        ("GET", Tenant + "/designs/{id}/auto_designer|performance_simulation|proposal_pdf_generation/status", "the job's state"),
        ("POST, PUT", Tenant + "/assets|uploads", "an upload of any size"),
        ("GET", Tenant + "/assets/{id}", "one asset"),
        ("GET", Tenant + "/assets/{id}/content", "its bytes; ?bytes=N of them"),
        ("GET", Tenant + "/agreements", "agreements"),
        ("GET", Tenant + "/agreements/{id}", "one agreement"),
        ("POST", Tenant + "/agreements/{id}/download_url/run", "starts a job"),
        ("GET", Tenant + "/agreements/{id}/download_url/status", "the job's state"),
        ("GET", Tenant + "/components/{kind}", "components, as JSON or CSV"),
        ("GET", Tenant + "/components/{kind}/{id}", "one component"),
        ("GET, POST", Tenant + "/webhooks", "the tenant's webhooks, which are not sent"),
        ("GET, PUT, DELETE", Tenant + "/webhooks/{id}", "one of them"),
    ];

    /// <summary>Known of Aurora and not emulated: 501 with the reason.</summary>
    public static readonly string[] NotEmulated =
    [
        Tenant + "/plan_sets", Tenant + "/designs/{id}/plan_sets", Tenant + "/proposals", Tenant + "/proposal_templates",
        Tenant + "/designs/{id}/proposals", Tenant + "/financings", Tenant + "/designs/{id}/financings/{id}",
        Tenant + "/projects/{id}/agreements", Tenant + "/agreements/{id}/link", Tenant + "/teams/{id}/members",
    ];
}
