namespace AuroraGateway.Integration.Status;

/// <summary>The tests of the page find no complaint; here is one, so that they would find it.</summary>
public sealed class ChromiumTests
{
    [Fact]
    public async Task What_the_policy_of_the_page_blocks_and_what_its_script_throws_are_complaints()
    {
        Assert.SkipWhen(Chromium.Path is null, "No Chromium: install one, or name it in CHROMIUM.");
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var chromium = await Chromium.StartAsync();
        await chromium.OpenAsync(gateway.Admin);
        Assert.Empty(chromium.Complaints);
        await chromium.EvaluateAsync("void document.head.append(Object.assign(document.createElement('script'), { textContent: '1' }))");
        await Waiting.UntilAsync(() => chromium.Complaints.Any(
            static complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal)));
        await chromium.EvaluateAsync("void setTimeout(() => { throw new Error('thrown') })");
        await Waiting.UntilAsync(() => chromium.Complaints.Any(
            static complaint => complaint.Contains("thrown", StringComparison.Ordinal)));
    }
}
