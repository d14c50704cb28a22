namespace AuroraGateway.Callers.Jwt;

/// <summary>
/// The current verifier of JWTs. It is kept over reloads while its rules stay the same, so that the issuer's keys are not fetched again.
/// </summary>
/// <param name="open">Where the keys of such rules come from.</param>
/// <param name="time">Decides whether a token has expired.</param>
internal sealed class LiveJwt(Func<JwtRules, IJwtKeys> open, TimeProvider time) : IDisposable
{
    private volatile JwtVerifier? current;

    /// <summary>Null if no JWTs are taken.</summary>
    public JwtVerifier? Current => current;

    /// <summary>Goes over to other rules, and begins to fetch their keys.</summary>
    /// <param name="rules">Null to take no JWTs.</param>
    /// <param name="comeIntoForce">Called with the new verifier while the old one is still of use.</param>
    public void Change(JwtRules? rules, Action<JwtVerifier?> comeIntoForce)
    {
        var former = current;
        var next = rules is null
            ? null
            : former is not null && former.Rules.AreSameAs(rules) ? former : new JwtVerifier(rules, open(rules), time);
        comeIntoForce(next);
        current = next;
        if (next != former)
        {
            former?.Dispose();
            next?.Warm();
        }
    }

    public void Dispose() => current?.Dispose();
}
