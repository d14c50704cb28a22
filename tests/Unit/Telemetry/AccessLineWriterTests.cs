using System.Text;
using AuroraGateway.Telemetry;

namespace AuroraGateway.Unit.Telemetry;

public sealed class AccessLineWriterTests
{
    [Theory]
    [InlineData(LogFormat.Text)]
    [InlineData(LogFormat.Json)]
    public void No_request_is_left_out_because_its_method_is_long(LogFormat format)
    {
        using var writer = new AccessLineWriter(format);
        for (var i = 0; i < 10; i++)
        {
            writer.Append(new AccessLine { TraceId = "0123", Method = new string('A', 6_000) });
        }

        Assert.Equal(10, Encoding.UTF8.GetString(writer.Written.Span).Count(letter => letter == '\n'));
    }
}
