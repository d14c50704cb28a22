namespace AuroraGateway.Problems;

/// <summary>Whether the same request can succeed if it is sent again: the member <c>retry</c> of a problem.</summary>
public enum Retry
{
    /// <summary>Not as it is: the request, a grant or a setting must change first.</summary>
    Never,

    /// <summary>After the time in <c>Retry-After</c>, which is always present.</summary>
    After,

    /// <summary>
    /// At once, if the method is idempotent (RFC 9110, section 9.2.2). Aurora may have processed the request, so that any other method gets
    /// <see cref="Never"/>.
    /// </summary>
    Now,
}
