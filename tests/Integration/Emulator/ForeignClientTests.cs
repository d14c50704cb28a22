namespace AuroraGateway.Integration.Emulator;

public class ForeignClientTests : EmulatorTest
{
    // The first of the two that is installed; urllib belongs to every Python.
    private const string Script = """
        import json, sys
        base, application, key, tenant = sys.argv[1:]
        try:
            import requests
            def call(method, url, bearer, body=None):
                response = requests.request(method, url, headers={"Authorization": "Bearer " + bearer}, json=body, timeout=20)
                return response.status_code, response.json()
        except ImportError:
            import urllib.request
            def call(method, url, bearer, body=None):
                data = None if body is None else json.dumps(body).encode()
                asked = urllib.request.Request(url, data, {"Authorization": "Bearer " + bearer}, method=method)
                with urllib.request.urlopen(asked, timeout=20) as response:
                    return response.status, json.load(response)
        url = f"{base}tenants/{tenant}/projects"
        status, token = call("POST", f"{base}partner_applications/{application}/tenants/{tenant}/create_token", key)
        bearer = token["token"]["bearer_token"]
        made, project = call("POST", url, bearer, {"project": {"name": "From Python"}})
        read, page = call("GET", url + "?page=2&per_page=250", bearer)
        print(status, made, read, page["projects"][-1]["name"])
        """;

    [Fact]
    public async Task Curl_gets_a_key_and_calls_with_it()
    {
        var response = await Tool.OutputAsync(
            "curl", "-sS", "-X", "POST", "-H", $"Authorization: Bearer {ApplicationKey}", Emulator.BaseUrl + ExchangePath(Tenant)[1..]);
        var key = (string?)System.Text.Json.Nodes.JsonNode.Parse(response)!["token"]!["bearer_token"];
        var path = $"{Emulator.BaseUrl}tenants/{Tenant}";

        Assert.Contains(
            Tenant, await Tool.OutputAsync("curl", "-sSf", "-H", $"Authorization: Bearer {key}", path), StringComparison.Ordinal);
        Assert.Equal("401", await Tool.OutputAsync("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", path));
        Assert.Empty(Emulator.Stats.CredentialsSeen);
    }

    [Fact]
    public async Task Python_gets_a_key_makes_a_project_and_finds_it()
    {
        var response = await Tool.OutputAsync("python3", "-c", Script, Emulator.BaseUrl.ToString(), Application, ApplicationKey, Tenant);

        Assert.Equal("200 201 200 From Python", response.Trim());
        Assert.Empty(Emulator.Stats.CredentialsSeen);
    }
}
