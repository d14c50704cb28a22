using AuroraGateway.Configuration.Compiling;

namespace AuroraGateway.Unit.Shipped;

public sealed class KubernetesTests
{
    private const string Sidecar = "config/kubernetes/sidecar.yaml";
    private const string Standalone = "config/kubernetes/standalone.yaml";
    private const string Policies = "config/kubernetes/network-policy.yaml";

    public static TheoryData<string> Deployments => [Sidecar, Standalone];

    [Theory]
    [MemberData(nameof(Deployments))]
    public void The_gateway_runs_without_any_right(string file)
    {
        var pod = Pod(file);
        var gateway = Gateway(pod);
        var rights = gateway["securityContext"];
        Assert.True(pod["securityContext"]["runAsNonRoot"].IsTrue);
        Assert.Equal("RuntimeDefault", pod["securityContext"]["seccompProfile"]["type"].Text);
        Assert.Equal("false", pod["automountServiceAccountToken"].Text);
        Assert.Equal(1654, (rights.Find("runAsUser") ?? pod["securityContext"]["runAsUser"]).Number);
        Assert.True(rights["readOnlyRootFilesystem"].IsTrue);
        Assert.False(rights["allowPrivilegeEscalation"].IsTrue);
        Assert.Equal(["ALL"], rights["capabilities"]["drop"].Texts);
        Assert.NotNull(gateway["resources"]["limits"].Find("memory"));
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void The_files_that_the_configuration_names_are_mounted(string file)
    {
        var pod = Pod(file);
        var mounts = Gateway(pod)["volumeMounts"].Items.Where(mount => mount["name"].Text != "admin-socket").ToList();
        Assert.All(mounts, mount => Assert.True(mount["readOnly"].IsTrue && mount.Find("subPath") is null, $"{mount}"));

        var configuration = EmbeddedConfiguration.Parse(Map(file));
        var key = configuration["Aurora:ApplicationKeyFile"]!;
        Assert.Equal("/run/secrets/aurora-gateway/application-key", key);
        var volume = mounts.Single(mount => mount["mountPath"].Text == Path.GetDirectoryName(key))["name"].Text;
        Assert.Equal("aurora-application-key", pod["volumes"].Named(volume)["secret"]["secretName"].Text);
        Assert.Contains("--from-file=application-key=", Repository.Read(file), StringComparison.Ordinal);

        volume = mounts.Single(mount => mount["mountPath"].Text == "/etc/aurora-gateway")["name"].Text;
        Assert.Equal("aurora-gateway", pod["volumes"].Named(volume)["configMap"]["name"].Text);
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Kubernetes_waits_longer_than_the_gateways_own_grace_time(string file) =>
        Assert.True(Pod(file)["terminationGracePeriodSeconds"].Number > Settings(file).Options.Listen.Grace.TotalSeconds);

    [Fact]
    public void The_sidecar_starts_first_stops_last_and_listens_on_loopback_alone()
    {
        var pod = Pod(Sidecar);
        var gateway = pod["initContainers"].Named("aurora-gateway");
        Assert.Equal("Always", gateway["restartPolicy"].Text);
        var settings = Settings(Sidecar);
        Assert.Equal("http://127.0.0.1:8080", settings.Data.ToString());

        // The application shares the loopback interface, so the admin listener is a socket in a volume that it does not mount.
        var volume = gateway["volumeMounts"].Items.Single(
            mount => mount["mountPath"].Text == Path.GetDirectoryName(settings.Admin.SocketPath))["name"].Text;
        Assert.Equal("Memory", pod["volumes"].Named(volume)["emptyDir"]["medium"].Text);
        Assert.Equal("600", settings.Options.Listen.AdminSocketMode);

        // `health` reads Listen:AdminUrl from the same file.
        foreach (var probe in new[] { "startupProbe", "readinessProbe" })
        {
            Assert.Equal(["/aurora-gateway", "health"], gateway[probe]["exec"]["command"].Texts);
        }

        Assert.Null(gateway.Find("livenessProbe"));
        Assert.Equal($"{settings.Data}", pod["containers"].Named("app")["env"].Named("AURORA_BASE_URL")["value"].Text);
    }

    [Fact]
    public void The_application_beside_the_sidecar_sees_neither_its_key_nor_its_files()
    {
        var app = Pod(Sidecar)["containers"].Named("app");
        Assert.Null(app.Find("volumeMounts"));
        Assert.NotEqual(1654, app["securityContext"]["runAsUser"].Number);
    }

    [Fact]
    public void The_standalone_ports_are_those_that_the_gateway_listens_on()
    {
        var settings = Settings(Standalone);
        var gateway = Gateway(Pod(Standalone));
        Assert.Equal(settings.Data.Endpoint!.Port, gateway["ports"].Named("http")["containerPort"].Number);
        Assert.Equal(settings.Admin.Endpoint!.Port, gateway["ports"].Named("admin")["containerPort"].Number);
        Assert.Equal("/livez", gateway["livenessProbe"]["httpGet"]["path"].Text);
        Assert.Equal("/readyz", gateway["readinessProbe"]["httpGet"]["path"].Text);
        Assert.All(
            ["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.Equal("admin", gateway[probe]["httpGet"]["port"].Text));
    }

    [Fact]
    public void The_service_leads_to_callers_port_and_not_to_the_admin_listener() =>
        Assert.Equal("http", Kind(Standalone, "Service")["spec"]["ports"].Items.Single()["targetPort"].Text);

    [Fact]
    public void Service_budget_and_policy_select_the_gateways_pods()
    {
        var labels = Kind(Standalone, "Deployment")["spec"]["template"]["metadata"]["labels"].Map;
        Assert.Equal(labels, Kind(Standalone, "Service")["spec"]["selector"].Map);
        Assert.Equal(labels, Kind(Standalone, "PodDisruptionBudget")["spec"]["selector"]["matchLabels"].Map);
        Assert.Equal(labels, Gateways()["spec"]["podSelector"]["matchLabels"].Map);
        Assert.Equal(Kind(Standalone, "Deployment")["metadata"]["namespace"].Text, Gateways()["metadata"]["namespace"].Text);
    }

    [Fact]
    public void Only_the_gateway_may_leave_for_the_internet_and_only_by_443()
    {
        var settings = Settings(Standalone);
        var open = Gateways()["spec"]["egress"].Items.Where(rule => rule["to"].Items.Any(peer => peer.Find("ipBlock") is not null))
            .ToList();
        Assert.Equal([443], open.Single()["ports"].Items.Select(port => port["port"].Number));
        Assert.Equal(443, settings.Origin.Uri.Port);

        var callers = Yaml.Documents(Policies)
            .Single(policy => policy["metadata"]["name"].Text == "aurora-only-through-the-gateway")["spec"];
        Assert.Equal(["Egress"], callers["policyTypes"].Texts);
        Assert.Empty(callers["podSelector"].Map);
        var peers = callers["egress"].Items.SelectMany(rule => rule["to"].Items).ToList();
        Assert.All(peers, peer => Assert.Null(peer.Find("ipBlock")));
        Assert.Contains(
            settings.Data.Endpoint!.Port,
            callers["egress"].Items.SelectMany(rule => rule.Find("ports")?.Items ?? []).Select(port => port["port"].Number));
    }

    private static Yaml Gateways() => Yaml.Documents(Policies).Single(policy => policy["metadata"]["name"].Text == "aurora-gateway");

    private static Yaml Kind(string file, string kind) => Yaml.Documents(file).Single(document => document["kind"].Text == kind);

    private static Yaml Pod(string file) => Kind(file, "Deployment")["spec"]["template"]["spec"];

    private static Yaml Gateway(Yaml pod) => (pod.Find("initContainers") ?? pod["containers"]).Named("aurora-gateway");

    private static string Map(string file) => Kind(file, "ConfigMap")["data"]["gateway.json"].Text;

    private static GatewaySettings Settings(string file) => EmbeddedConfiguration.Compile(Map(file));
}
