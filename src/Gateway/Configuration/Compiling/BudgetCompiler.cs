using AuroraGateway.Configuration.Reading;
using AuroraGateway.Hosting.Resources;

namespace AuroraGateway.Configuration.Compiling;

/// <summary>Divides memory and descriptors; what the configuration leaves out is in the budget.</summary>
internal static class BudgetCompiler
{
    public static ResourceBudget Compile(SettingTree tree, GatewayOptions options, MachineLimits limits, List<ConfigurationError> found)
    {
        // An integer option has a value even where the configuration has none.
        var claims = new ResourceClaims(
            options.Listen.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase),
            options.Listen.MaxConnections,
            Has("Aurora:MaxConnections") ? options.Aurora.MaxConnections : null,
            Has("Keys:Capacity") ? options.Keys.Capacity : null);
        found.AddRange(ResourceBudget.Misfits(limits, claims).Select(misfit => new ConfigurationError(misfit.Setting, misfit.Wrong)));
        return ResourceBudget.Of(limits, claims);

        bool Has(string setting) => tree.Find(setting) is { IsWrong: false, IsEmpty: false };
    }
}
