using AuroraGateway.Admin.Audit;
using AuroraGateway.Admin.Status;
using AuroraGateway.Admin.Status.Troubles;
using AuroraGateway.Configuration.Compiling;
using AuroraGateway.Files;
using AuroraGateway.Platform;
using AuroraGateway.Redis;
using Microsoft.AspNetCore.Connections;

namespace AuroraGateway.Admin;

/// <summary>Puts the admin listener together.</summary>
internal static class AdminFeature
{
    public static void AddAdmin(this IServiceCollection services, GatewaySettings settings)
    {
        var options = settings.Options.Admin;
        services.AddRoutingCore();
        services.AddSingleton(provider => PeerAddressesOf(settings.Redis?.Options.Endpoint, provider));
        services.AddSingleton<Readiness>();
        services.AddSingleton(provider => new AdminTokenFile(
            options.TokenFile, settings.AdminToken, provider.GetRequiredService<FileFailures>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AdminTokenFile>>()));
        services.AddSingleton(provider => new AdminGuard(options, provider.GetRequiredService<AdminTokenFile>()));
        services.AddSingleton<AuditLog>();
        services.AddSingleton<DropPace>();
        services.AddSingleton<QuotaPart>();
        services.AddSingleton<SharedStorePart>();
        services.AddSingleton<Mutes>();
        services.AddSingleton<StatusReader>();
        services.AddAtStart<StatusBoard>();
        services.AddAtStart<AdminGauges>();
        services.AddHostedService<StartReport>();
    }

    /// <summary>The pipeline of the admin listener.</summary>
    public static RequestDelegate BuildAdmin(this IApplicationBuilder app)
    {
        var admin = app.New();
        admin.Use(OffTheEventLoops);
        var guard = admin.ApplicationServices.GetRequiredService<AdminGuard>();
        var audit = admin.ApplicationServices.GetRequiredService<AuditLog>();
        admin.Use(next => AdminAudit.Around(next, audit, guard.IsAuthenticated));
        admin.Use(next => async http =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            if (guard.Check(http) is { } problem)
            {
                AdminAudit.Refuse(http, problem);
                await AdminProblems.RespondAsync(http, problem);
                return;
            }

            // Every route responds to HEAD as to GET; the server itself leaves the body out (RFC 9110, section 9.3.2).
            if (HttpMethods.IsHead(http.Request.Method))
            {
                http.Request.Method = HttpMethods.Get;
            }

            await next(http);
            await AdminProblems.RespondUnmatchedAsync(http);
        });
        admin.UseRouting().UseEndpoints(AdminEndpoints.Map);
        return admin.Build();
    }

    private static PeerAddresses PeerAddressesOf(string? redis, IServiceProvider provider)
    {
        var membership = provider.GetService<ReplicaHeartbeat>();
        var count = provider.GetService<ReplicaCount>();
        return new PeerAddresses(redis)
        {
            Replica = membership is null ? null : () => membership.Id,
            Replicas = membership is null || count is null ? null : () => count.Current,
        };
    }

    /// <summary>A scrape or a reload takes longer than a call may hold the event loop that it came in on.</summary>
    internal static RequestDelegate OffTheEventLoops(RequestDelegate next) => async http =>
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await next(http);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // The client left during the response, which is no fault of the gateway.
            http.Abort();
        }
    };
}
