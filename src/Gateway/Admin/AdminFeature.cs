using AuroraGateway.Admin.Status;

namespace AuroraGateway.Admin;

/// <summary>Puts the admin listener together.</summary>
public static class AdminFeature
{
    public static void AddAdmin(this IServiceCollection services, AdminOptions options, AdminToken? token, Neighbours neighbours)
    {
        services.AddRoutingCore();
        services.AddSingleton(neighbours);
        services.AddSingleton<Readiness>();
        services.AddSingleton(new AdminGuard(options, token));
        services.AddSingleton<IQuotaPart, QuotaPart>();
        services.AddSingleton<ISharedStorePart, SharedStorePart>();
        services.AddSingleton<StatusBoard>();
        services.AddHostedService<Drain>();
    }

    public static void UseAdmin(this IApplicationBuilder admin)
    {
        var guard = admin.ApplicationServices.GetRequiredService<AdminGuard>();
        admin.Use(next => async http =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            if (guard.Check(http) is { } problem)
            {
                await AdminProblems.AnswerAsync(http, problem);
                return;
            }

            await next(http);
            await AdminProblems.AnswerUnmatchedAsync(http);
        });
        admin.UseRouting().UseEndpoints(AdminEndpoints.Map);
    }
}
