namespace AuroraGateway.Forwarding.Steps;

/// <summary>
/// An exception with everything that led to it. If sending a request and copying its body both failed, the forwarder reports an
/// <see cref="AggregateException"/> of the two, the body's first: either may show what happened.
/// </summary>
internal static class Causes
{
    public static IEnumerable<Exception> Of(Exception? exception) => exception switch
    {
        null => [],
        AggregateException { InnerExceptions: var inner } => inner.SelectMany(Of).Prepend(exception),
        _ => Of(exception.InnerException).Prepend(exception),
    };
}
