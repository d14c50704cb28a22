using System.Xml.Linq;

namespace AuroraGateway.Unit.Shipped;

/// <summary>The version in the one place where it is set, Directory.Build.props.</summary>
internal static class ReleaseVersion
{
    public static string Current { get; } = XDocument.Load(Repository.Path("Directory.Build.props")).Descendants("Version").Single().Value;
}
