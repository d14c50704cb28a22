namespace AuroraGateway.Emulator;

/// <summary>The paths below a tenant, as far as they are known of Aurora.</summary>
internal static class TenantRoutes
{
    private static readonly Resource Tenant = new()
    {
        Get = call => call.JsonAsync(200, call.Aurora.Seed.Find(call.Owner)?.Describe() ?? SampleTenant.Tenant(call.Owner)),
    };

    private static readonly Resource SsoProvider = new() { Get = call => call.JsonAsync(200, SampleTenant.SsoProvider(call.Owner)) };
    private static readonly Resource Users = RecordCalls.Collection(SampleTenant.Users);
    private static readonly Resource User = RecordCalls.Single(SampleTenant.Users);
    private static readonly Resource ActivateUser =
        new() { Put = call => RecordCalls.SetAsync(call, SampleTenant.Users, "active", true) };
    private static readonly Resource DeactivateUser =
        new() { Put = call => RecordCalls.SetAsync(call, SampleTenant.Users, "active", false) };
    private static readonly Resource UserToken = RecordCalls.Nested(SampleTenant.Users, null, SampleTenant.UserToken);
    private static readonly Resource Roles = RecordCalls.Collection(SampleTenant.Roles, create: false);
    private static readonly Resource Partners = RecordCalls.Collection(SampleTenant.Partners, create: false);
    private static readonly Resource Projects = RecordCalls.Collection(SampleTenant.Projects);
    private static readonly Resource Project = RecordCalls.Single(SampleTenant.Projects, delete: true);
    private static readonly Resource ProjectDesigns = RecordCalls.Children(SampleTenant.Projects, SampleTenant.Designs, "project_id");
    private static readonly Resource ProjectAssets = RecordCalls.Children(SampleTenant.Projects, SampleTenant.Assets, "project_id");
    private static readonly Resource Consumption = RecordCalls.Part(
        SampleTenant.Projects, "consumption_profile", SampleDesign.Consumption);
    private static readonly Resource Requests = RecordCalls.Collection(SampleTenant.DesignRequests);
    private static readonly Resource Request = RecordCalls.Single(SampleTenant.DesignRequests, update: false);
    private static readonly Resource AcceptRequest =
        new() { Post = call => RecordCalls.SetAsync(call, SampleTenant.DesignRequests, "status", "accepted") };

    private static readonly Resource Designs = RecordCalls.Collection(SampleTenant.Designs, list: false);
    private static readonly Resource Design = RecordCalls.Single(SampleTenant.Designs, update: false);
    private static readonly Resource Summary = new() { Get = TenantStreams.SummaryAsync };
    private static readonly Resource Roofs = RecordCalls.Nested(SampleTenant.Designs, SampleDesign.Roofs);
    private static readonly Resource Racking = RecordCalls.Nested(SampleTenant.Designs, SampleDesign.RackingArrays);
    private static readonly Resource DesignAssets = RecordCalls.Nested(SampleTenant.Designs, SampleDesign.AssetsOf);
    private static readonly Resource Financings = RecordCalls.Nested(SampleTenant.Designs, SampleDesign.Financings);
    private static readonly Resource Pricing = RecordCalls.Part(SampleTenant.Designs, "pricing", SampleDesign.Pricing);
    private static readonly Resource WebProposal = RecordCalls.Nested(SampleTenant.Designs, SampleDesign.WebProposal);
    private static readonly Resource Proposal =
        RecordCalls.Nested(SampleTenant.Designs, SampleDesign.Proposal, SampleDesign.Proposal);

    private static readonly Resource DesignJob = new() { Post = call => TenantJobs.RunAsync(call, SampleTenant.Designs) };
    private static readonly Resource DesignJobStatus = new() { Get = call => TenantJobs.StatusAsync(call, SampleTenant.Designs) };
    private static readonly Resource Upload = new() { Post = TenantStreams.UploadAsync, Put = TenantStreams.UploadAsync };
    private static readonly Resource Asset = RecordCalls.Single(SampleTenant.Assets, update: false);
    private static readonly Resource AssetContent = new() { Get = TenantStreams.ContentAsync };
    private static readonly Resource Teams = RecordCalls.Collection(SampleTenant.Teams, create: false);
    private static readonly Resource Team = RecordCalls.Single(SampleTenant.Teams, update: false);
    private static readonly Resource Agreements = RecordCalls.Collection(SampleTenant.Agreements, create: false);
    private static readonly Resource Agreement = RecordCalls.Single(SampleTenant.Agreements, update: false);
    private static readonly Resource AgreementJob = new() { Post = call => TenantJobs.RunAsync(call, SampleTenant.Agreements) };
    private static readonly Resource AgreementJobStatus = new() { Get = call => TenantJobs.StatusAsync(call, SampleTenant.Agreements) };
    private static readonly Resource Webhooks = RecordCalls.Collection(SampleTenant.Webhooks);
    private static readonly Resource Webhook = RecordCalls.Single(SampleTenant.Webhooks, delete: true);
    private static readonly Resource Echo =
        new() { Get = EchoCall.RespondAsync, Post = EchoCall.RespondAsync, Put = EchoCall.RespondAsync, Delete = EchoCall.RespondAsync };

    public static Resource? Find(EmulatorCall call) => call.Rest switch
    {
        [] => Tenant,
        ["sso_provider"] => SsoProvider,
        ["users"] => Users,
        ["users", _] => User,
        ["users", _, "activate"] => ActivateUser,
        ["users", _, "deactivate"] => DeactivateUser,
        ["users", _, "generate_token"] => UserToken,
        ["roles"] => Roles,
        ["partners"] => Partners,
        ["projects"] => Projects,
        ["projects", _] => Project,
        ["projects", _, "designs"] => ProjectDesigns,
        ["projects", _, "assets"] => ProjectAssets,
        ["projects", _, "consumption_profile"] => Consumption,
        ["design_requests"] => Requests,
        ["design_requests", _] => Request,
        ["design_requests", _, "accept"] => AcceptRequest,
        ["designs"] => Designs,
        ["designs", _] => Design,
        ["designs", _, "summary"] => Summary,
        ["designs", _, "roof_summary"] => Roofs,
        ["designs", _, "racking_arrays"] => Racking,
        ["designs", _, "assets"] => DesignAssets,
        ["designs", _, "financings"] => Financings,
        ["designs", _, "pricing"] => Pricing,
        ["designs", _, "web_proposal"] => WebProposal,
        ["designs", _, "proposals", "default"] => Proposal,
        ["designs", _, "auto_designer" or "performance_simulation" or "proposal_pdf_generation", "run"] => DesignJob,
        ["designs", _, "auto_designer" or "performance_simulation" or "proposal_pdf_generation", "status"] => DesignJobStatus,
        ["assets"] or ["uploads"] => Upload,
        ["assets", _] => Asset,
        ["assets", _, "content"] => AssetContent,
        ["teams"] => Teams,
        ["teams", _] => Team,
        ["agreements"] => Agreements,
        ["agreements", _] => Agreement,
        ["agreements", _, "download_url", "run"] => AgreementJob,
        ["agreements", _, "download_url", "status"] => AgreementJobStatus,
        ["components", var name] => SampleComponents.Collection(name),
        ["components", var name, _] => SampleComponents.Single(name),
        ["webhooks"] => Webhooks,
        ["webhooks", _] => Webhook,
        ["_echo"] when call.Behaviour.EchoHeaders => Echo,
        _ => NotEmulated.Find(call.Rest),
    };
}
