#:property PublishAot=false
// .NET 10: `dotnet run Client.cs`. In a service, register the same client with AddHttpClient and take the key from its configuration.
using System.Text.Json.Nodes;

var tenant = Setting("AURORA_TENANT", "11111111-1111-4111-8111-111111111111");
using var aurora = new HttpClient { BaseAddress = new Uri(Setting("AURORA_BASE_URL", "http://127.0.0.1:8080")),
    Timeout = TimeSpan.FromSeconds(30) };
aurora.DefaultRequestHeaders.Add("X-Api-Key", Setting("AURORA_API_KEY", "demo-caller-key"));

var page = await Read(await aurora.GetAsync($"/tenants/{tenant}/projects?per_page=1"));
Console.WriteLine(page["projects"]![0]!["name"]);
var made = await Read(await aurora.PostAsync(
    $"/tenants/{tenant}/projects", new StringContent("""{"project":{"name":"From .NET"}}""", null, "application/json")));
Console.WriteLine(made["project"]!["name"]);

static string Setting(string name, string otherwise) => Environment.GetEnvironmentVariable(name) ?? otherwise;

static async Task<JsonNode> Read(HttpResponseMessage response)
{
    if (response.IsSuccessStatusCode)
    {
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    // The gateway's own responses contain Proxy-Status and a detail that says what to do; Aurora's contain neither.
    var by = response.Headers.Contains("Proxy-Status") ? "gateway" : "Aurora";
    throw new HttpRequestException($"{by} returned {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
}
