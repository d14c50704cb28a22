using AuroraGateway.Callers.Jwt;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Configuration.Reload;
using AuroraGateway.Forwarding.Bodies;
using AuroraGateway.Forwarding.Model;
using AuroraGateway.Forwarding.Steps;
using AuroraGateway.Platform;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;

namespace AuroraGateway.Forwarding;

/// <summary>Registers the pipeline, its steps and the policy that requests are checked against.</summary>
internal static class ForwardingFeature
{
    public static void AddForwarding(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddHttpForwarder();
        services.AddSingleton(new BodyBudget(settings.Budget.ReplayBytes, settings.Budget.ReplayBytesPerCaller));
        services.AddAtStart<BodyGauges>();
        services.AddSingleton(provider => new LiveModel(provider.GetRequiredService<ModelBuilder>()
            .Build(settings, previous: null, provider.GetRequiredService<LiveJwt>().Current)));
        AddOfModel(services, static model => model.Keys);
        AddOfModel(services, static model => model.Tenants);
        AddOfModel(services, static model => model.Upstream.Target);
        AddOfModel(services, static model => model.Upstream.KeyRing);
        AddOfModel(services, static model => model.Upstream.Endpoint);
        AddOfModel(services, static model => model.Upstream.Quota);
        AddTenantNames(services);
        services.AddSingleton(new PendingRefusals(settings.Budget.PendingRefusals));
        services.AddSingleton<AuroraResponses<TenantId>>();
        services.AddSingleton<LimitStep>();
        services.AddSingleton<SessionStep>();
        services.AddSingleton<KeyStep>();
        services.AddSingleton<ForwardStep>();
        services.AddSingleton<ReplayStep>();
        services.AddSingleton<RequestRecorder>();
        services.AddSingleton<ProblemResponse>();
        services.AddSingleton<GatewayPipeline>();
    }

    // A part of the model in use, for what is no request: a reload may replace it between two calls.
    private static void AddOfModel<T>(IServiceCollection services, Func<GatewayModel, T> part) => services.AddSingleton<Func<T>>(provider =>
    {
        var live = provider.GetRequiredService<LiveModel>();
        return () => part(live.Current);
    });

    private static void AddTenantNames(IServiceCollection services)
    {
        services.AddSingleton<LiveTenantNames>();
        services.AddSingleton<ITenantNames>(static provider => provider.GetRequiredService<LiveTenantNames>());
        services.AddAtStart(static provider =>
            provider.GetRequiredService<LiveTenantNames>().Model = provider.GetRequiredService<LiveModel>());
    }
}
