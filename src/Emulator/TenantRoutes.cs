namespace AuroraGateway.Emulator;

/// <summary>The paths below a tenant, as far as they are known of Aurora.</summary>
internal static class TenantRoutes
{
    private static readonly Resource s_tenant = new()
    {
        Get = call => call.JsonAsync(200, call.Aurora.Seed.Find(call.Owner)?.Describe() ?? SampleTenant.Tenant(call.Owner)),
    };

    private static readonly Resource s_ssoProvider = new() { Get = call => call.JsonAsync(200, SampleTenant.SsoProvider(call.Owner)) };
    private static readonly Resource s_users = RecordCalls.Collection(SampleTenant.Users);
    private static readonly Resource s_user = RecordCalls.Single(SampleTenant.Users);
    private static readonly Resource s_activateUser =
        new() { Put = call => RecordCalls.SetAsync(call, SampleTenant.Users, "active", true) };
    private static readonly Resource s_deactivateUser =
        new() { Put = call => RecordCalls.SetAsync(call, SampleTenant.Users, "active", false) };
    private static readonly Resource s_userToken = RecordCalls.Nested(SampleTenant.Users, null, SampleTenant.UserToken);
    private static readonly Resource s_roles = RecordCalls.Collection(SampleTenant.Roles, create: false);
    private static readonly Resource s_partners = RecordCalls.Collection(SampleTenant.Partners, create: false);
    private static readonly Resource s_projects = RecordCalls.Collection(SampleTenant.Projects);
    private static readonly Resource s_project = RecordCalls.Single(SampleTenant.Projects, delete: true);
    private static readonly Resource s_projectDesigns = RecordCalls.Children(SampleTenant.Projects, SampleTenant.Designs, "project_id");
    private static readonly Resource s_projectAssets = RecordCalls.Children(SampleTenant.Projects, SampleTenant.Assets, "project_id");
    private static readonly Resource s_consumption = RecordCalls.Part(
        SampleTenant.Projects, "consumption_profile", SampleDesign.Consumption);
    private static readonly Resource s_requests = RecordCalls.Collection(SampleTenant.DesignRequests);
    private static readonly Resource s_request = RecordCalls.Single(SampleTenant.DesignRequests, update: false);
    private static readonly Resource s_acceptRequest =
        new() { Post = call => RecordCalls.SetAsync(call, SampleTenant.DesignRequests, "status", "accepted") };

    private static readonly Resource s_designs = RecordCalls.Collection(SampleTenant.Designs, list: false);
    private static readonly Resource s_design = RecordCalls.Single(SampleTenant.Designs, update: false);
    private static readonly Resource s_summary = new() { Get = TenantStreams.SummaryAsync };
    private static readonly Resource s_roofs = RecordCalls.Nested(SampleTenant.Designs, SampleDesign.Roofs);
    private static readonly Resource s_racking = RecordCalls.Nested(SampleTenant.Designs, SampleDesign.RackingArrays);
    private static readonly Resource s_designAssets = RecordCalls.Nested(SampleTenant.Designs, SampleDesign.AssetsOf);
    private static readonly Resource s_financings = RecordCalls.Nested(SampleTenant.Designs, SampleDesign.Financings);
    private static readonly Resource s_pricing = RecordCalls.Part(SampleTenant.Designs, "pricing", SampleDesign.Pricing);
    private static readonly Resource s_webProposal = RecordCalls.Nested(SampleTenant.Designs, SampleDesign.WebProposal);
    private static readonly Resource s_proposal =
        RecordCalls.Nested(SampleTenant.Designs, SampleDesign.Proposal, SampleDesign.Proposal);

    private static readonly Resource s_designJob = new() { Post = call => TenantJobs.RunAsync(call, SampleTenant.Designs) };
    private static readonly Resource s_designJobStatus = new() { Get = call => TenantJobs.StatusAsync(call, SampleTenant.Designs) };
    private static readonly Resource s_upload = new() { Post = TenantStreams.UploadAsync, Put = TenantStreams.UploadAsync };
    private static readonly Resource s_asset = RecordCalls.Single(SampleTenant.Assets, update: false);
    private static readonly Resource s_assetContent = new() { Get = TenantStreams.ContentAsync };
    private static readonly Resource s_teams = RecordCalls.Collection(SampleTenant.Teams, create: false);
    private static readonly Resource s_team = RecordCalls.Single(SampleTenant.Teams, update: false);
    private static readonly Resource s_agreements = RecordCalls.Collection(SampleTenant.Agreements, create: false);
    private static readonly Resource s_agreement = RecordCalls.Single(SampleTenant.Agreements, update: false);
    private static readonly Resource s_agreementJob = new() { Post = call => TenantJobs.RunAsync(call, SampleTenant.Agreements) };
    private static readonly Resource s_agreementJobStatus = new() { Get = call => TenantJobs.StatusAsync(call, SampleTenant.Agreements) };
    private static readonly Resource s_webhooks = RecordCalls.Collection(SampleTenant.Webhooks);
    private static readonly Resource s_webhook = RecordCalls.Single(SampleTenant.Webhooks, delete: true);
    private static readonly Resource s_echo =
        new() { Get = EchoCall.RespondAsync, Post = EchoCall.RespondAsync, Put = EchoCall.RespondAsync, Delete = EchoCall.RespondAsync };

    public static Resource? Find(EmulatorCall call) => call.Rest switch
    {
        [] => s_tenant,
        ["sso_provider"] => s_ssoProvider,
        ["users"] => s_users,
        ["users", _] => s_user,
        ["users", _, "activate"] => s_activateUser,
        ["users", _, "deactivate"] => s_deactivateUser,
        ["users", _, "generate_token"] => s_userToken,
        ["roles"] => s_roles,
        ["partners"] => s_partners,
        ["projects"] => s_projects,
        ["projects", _] => s_project,
        ["projects", _, "designs"] => s_projectDesigns,
        ["projects", _, "assets"] => s_projectAssets,
        ["projects", _, "consumption_profile"] => s_consumption,
        ["design_requests"] => s_requests,
        ["design_requests", _] => s_request,
        ["design_requests", _, "accept"] => s_acceptRequest,
        ["designs"] => s_designs,
        ["designs", _] => s_design,
        ["designs", _, "summary"] => s_summary,
        ["designs", _, "roof_summary"] => s_roofs,
        ["designs", _, "racking_arrays"] => s_racking,
        ["designs", _, "assets"] => s_designAssets,
        ["designs", _, "financings"] => s_financings,
        ["designs", _, "pricing"] => s_pricing,
        ["designs", _, "web_proposal"] => s_webProposal,
        ["designs", _, "proposals", "default"] => s_proposal,
        ["designs", _, "auto_designer" or "performance_simulation" or "proposal_pdf_generation", "run"] => s_designJob,
        ["designs", _, "auto_designer" or "performance_simulation" or "proposal_pdf_generation", "status"] => s_designJobStatus,
        ["assets"] or ["uploads"] => s_upload,
        ["assets", _] => s_asset,
        ["assets", _, "content"] => s_assetContent,
        ["teams"] => s_teams,
        ["teams", _] => s_team,
        ["agreements"] => s_agreements,
        ["agreements", _] => s_agreement,
        ["agreements", _, "download_url", "run"] => s_agreementJob,
        ["agreements", _, "download_url", "status"] => s_agreementJobStatus,
        ["components", var name] => SampleComponents.Collection(name),
        ["components", var name, _] => SampleComponents.Single(name),
        ["webhooks"] => s_webhooks,
        ["webhooks", _] => s_webhook,
        ["_echo"] when call.Behaviour.EchoHeaders => s_echo,
        _ => NotEmulated.Find(call.Rest),
    };
}
