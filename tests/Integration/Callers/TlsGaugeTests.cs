using System.Text.RegularExpressions;
using AuroraGateway.Files;
using AuroraGateway.Integration.Admin;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Integration.Callers;

[Collection(Alone.Name)]
public sealed class TlsGaugeTests
{
    [Fact]
    public async Task A_file_that_cannot_be_loaded_is_measured()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var tls = await TlsGateway.StartAsync(time: clock);
        await UntilShownAsync(tls, "aurora_gateway_files_refused\\{[^}]*\\} 0\n");
        await File.WriteAllTextAsync(tls.Folder + "/tls.crt", "no certificate at all");
        clock.Advance(FileWatch.Interval);
        await UntilShownAsync(tls, "aurora_gateway_files_refused\\{[^}]*\\} 1\n");
    }

    [Fact]
    public async Task The_time_left_to_the_certificate_goes_below_zero()
    {
        var clock = TlsTests.ShortlyBeforeTheEnd();
        await using var tls = await TlsGateway.StartAsync(time: clock);
        await UntilShownAsync(tls, "aurora_gateway_listener_certificate_time_left_seconds\\{[^}]*\\} [0-9]");
        clock.Advance(TimeSpan.FromMinutes(2));
        await UntilShownAsync(tls, "aurora_gateway_listener_certificate_time_left_seconds\\{[^}]*\\} -[0-9]");
    }

    // A page of metrics is kept for a moment, so that the next who asks may get the same.
    private static Task UntilShownAsync(TlsGateway tls, string pattern) =>
        Waiting.UntilAsync(async () => Regex.IsMatch(await tls.Gateway.AdminTextAsync("/metrics"), pattern));
}
