namespace AuroraGateway.Emulator;

/// <summary>Endpoints that Aurora has and this emulator does not: 501 with the reason, so that a test does not take it for a 404.</summary>
internal static class NotEmulated
{
    private static readonly Resource PlanSets = Refusing("Plan sets are not emulated");
    private static readonly Resource Proposals = Refusing("Of proposals only /designs/{id}/proposals/default is emulated");
    private static readonly Resource Financings = Refusing("Of financings only the list /designs/{id}/financings is emulated");
    private static readonly Resource Agreements =
        Refusing("Of agreements the list, one agreement and its download_url job are emulated");

    private static readonly Resource Teams = Refusing("Of teams the list and one team are emulated");

    public static Resource? Find(string[] rest) => rest switch
    {
        ["plan_sets" or "plan_set_requests", ..] => PlanSets,
        ["designs" or "projects", _, "plan_sets" or "plan_set_requests", ..] => PlanSets,
        ["proposals", ..] or ["proposal_templates", ..] or ["designs" or "projects", _, "proposals", ..] => Proposals,
        ["financings", ..] or ["designs" or "projects", _, "financings", ..] => Financings,
        ["agreements", _, _, ..] or ["designs" or "projects", _, "agreements", ..] => Agreements,
        ["teams", _, ..] => Teams,
        _ => null,
    };

    private static Resource Refusing(string what)
    {
        var reason = what + ": the form of Aurora's responses is not published. A test can write the response by AuroraEmulator.OnRequest.";
        Task RespondAsync(EmulatorCall call) => call.ErrorAsync(501, reason);
        return new() { Get = RespondAsync, Post = RespondAsync, Put = RespondAsync, Delete = RespondAsync };
    }
}
