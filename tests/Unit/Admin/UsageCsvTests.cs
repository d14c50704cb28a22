using AuroraGateway.Admin;
using AuroraGateway.Telemetry;
using AuroraGateway.Telemetry.Windows;
using AuroraGateway.Tenants;
using AuroraGateway.Usage;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Admin;

public sealed class UsageCsvTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("crm-sync", "crm-sync")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a;=1", "\"a;=1\"")]
    [InlineData("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"")]
    public void No_cell_is_a_formula_or_breaks_its_row(string? text, string cell) => Assert.Equal(cell, UsageCsv.Cell(text));

    [Fact]
    public void Each_span_caller_and_tenant_is_a_row_under_one_header()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
        var usage = new UsageLog(time, new Names());
        usage.Count("=crm", TenantId.Parse("11111111-1111-4111-8111-111111111111"), new RequestOutcome(200, null), 3, 4, time.GetUtcNow());
        Assert.Equal(
            """
            period,caller,tenant,calls,1xx,2xx,3xx,4xx,5xx,left,rejected,bytes_in,bytes_out,exchanges,tenant_name
            since_start,"'=crm",11111111-1111-4111-8111-111111111111,1,0,1,0,0,0,0,0,3,4,0,"Acme; Solar"
            2026-11-30,"'=crm",11111111-1111-4111-8111-111111111111,1,0,1,0,0,0,0,0,3,4,0,"Acme; Solar"

            """,
            UsageCsv.Write(usage.Read()), ignoreLineEndingDifferences: true);
        Assert.DoesNotContain('\n', UsageCsv.Write(usage.Read()).Replace("\r\n", "", StringComparison.Ordinal));
    }

    private sealed class Names : ITenantNames
    {
        public string? NameOf(ReadOnlySpan<char> tenant) => "Acme; Solar";
    }
}
