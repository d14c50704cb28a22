using AuroraGateway.Admin;
using Microsoft.AspNetCore.Http;

namespace AuroraGateway.Unit.Admin;

public class AdminFeatureTests
{
    [Fact]
    public async Task Nothing_of_the_admin_listener_runs_on_the_thread_that_a_request_came_in_on()
    {
        var ran = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var handle = AdminFeature.OffTheEventLoops(_ =>
        {
            ran.SetResult(Thread.CurrentThread.IsThreadPoolThread);
            return Task.CompletedTask;
        });
        var loop = new Thread(() => _ = handle(new DefaultHttpContext())) { IsBackground = true };
        loop.Start();
        Assert.True(await ran.Task.WaitAsync(TimeSpan.FromSeconds(10)));
    }
}
