using AuroraGateway.Platform;

namespace AuroraGateway.Admin.Status.Pages;

/// <summary>The runbook of this version, which is compiled into the binary: a page for each of its headings.</summary>
internal static class Runbook
{
    private static readonly IReadOnlyList<Section> Sections = Split(PageResource.Read("operations.md"));

    /// <summary>The anchors of all pages.</summary>
    public static IEnumerable<string> Anchors => Sections.Select(static section => section.Anchor);

    public static Task IndexAsync(HttpContext http) => PageResource.SendAsync(http, "runbook", new View()
        .Set("title", "Runbook")
        .Set("version", Product.Version)
        .Block("body", "")
        .List("pages", Sections.Select(static section => new View().Set("name", section.Title).Set("address", AddressOf(section.Anchor)))));

    /// <param name="http">The request.</param>
    /// <param name="anchor">Of the page.</param>
    public static Task PageAsync(HttpContext http, string anchor)
    {
        if (Sections.FirstOrDefault(section => section.Anchor == anchor) is not { } found)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return PageResource.SendAsync(http, "runbook", new View()
            .Set("title", found.Title)
            .Set("version", Product.Version)
            .Block("body", Markdown.ToHtml(found.Body, LinkOf))
            .List("pages", []));
    }

    /// <summary>As GitHub makes it: lower case, hyphens for spaces, no punctuation.</summary>
    public static string AnchorOf(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(
            static character => char.IsAsciiLetterOrDigit(character) || character is ' ' or '-' or '_')).Replace(' ', '-');

    // A page of other documents is not in the binary, and its name alone helps little: the text stays.
    private static string? LinkOf(string target) =>
        target.StartsWith('#') && Anchors.Contains(target[1..])
            ? AddressOf(target[1..])
            : target.StartsWith("https://", StringComparison.Ordinal) ? target : null;

    private static string AddressOf(string anchor) => "/runbook/" + anchor;

    private static List<Section> Split(string text)
    {
        var sections = new List<Section>();
        List<string>? body = null;
        foreach (var line in text.Split('\n'))
        {
            var level = line.TakeWhile(static character => character == '#').Count();
            if (level is 2 or 3 && line.Length > level && line[level] == ' ')
            {
                var title = line[(level + 1)..].Trim();
                sections.Add(new Section(title, AnchorOf(title), body = []));
            }
            else
            {
                body?.Add(line);
            }
        }

        return [.. sections.Where(static section => section.Body.Any(static line => line.Trim().Length > 0))];
    }

    private sealed record Section(string Title, string Anchor, List<string> Body);
}
