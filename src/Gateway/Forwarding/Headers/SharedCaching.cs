using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Forwarding.Headers;

/// <summary>Keeps a cache in front of the gateway from serving one caller's response to another.</summary>
/// <remarks>
/// RFC 9111, section 3.5, protects responses to requests with <c>Authorization</c> only. A caller's proof may be another header or no
/// header at all, so a response is private unless Aurora says otherwise. A 304 updates what is stored and is treated the same way. So is
/// a status that is not cacheable by default, because caches can be configured to store any.
/// </remarks>
internal static class SharedCaching
{
    private const string Private = "private";

    /// <summary>What a stored response depends on: the caller and, for an embedded app, the session.</summary>
    private const string Proofs = "Authorization, X-Api-Key, Aurora-Session-Token";

    public static void Apply(IHeaderDictionary headers)
    {
        var said = Directives.Of(headers.CacheControl);
        if (said.NoStore)
        {
            return;
        }

        if (!said.IsShared && !said.IsPrivate)
        {
            headers.CacheControl = headers.CacheControl.Count == 0 ? Private : StringValues.Concat(headers.CacheControl, Private);
        }

        headers.Vary = headers.Vary.Count == 0 ? Proofs : StringValues.Concat(headers.Vary, Proofs);
    }

    /// <summary>What Cache-Control says about shared caches.</summary>
    internal readonly record struct Directives(bool NoStore, bool IsShared, bool IsPrivate)
    {
        public static Directives Of(in StringValues lines)
        {
            var said = default(Directives);
            foreach (var line in lines)
            {
                for (var rest = line.AsSpan(); !rest.IsEmpty;)
                {
                    said = said.With(Next(ref rest));
                }
            }

            return said;
        }

        // private="Set-Cookie" excludes one header and permits the rest to be stored. s-maxage counts with a number only: a cache may
        // ignore another value.
        private Directives With(ReadOnlySpan<char> directive)
        {
            var equals = directive.IndexOf('=');
            var name = (equals < 0 ? directive : directive[..equals]).Trim(" \t");
            var value = (equals < 0 ? default : directive[(equals + 1)..]).Trim(" \t\"");
            return name switch
            {
                _ when Is(name, "no-store") && equals < 0 => this with { NoStore = true },
                _ when Is(name, "public") && equals < 0 => this with { IsShared = true },
                _ when Is(name, "s-maxage") && !value.IsEmpty && !value.ContainsAnyExceptInRange('0', '9') => this with { IsShared = true },
                _ when Is(name, "private") && equals < 0 => this with { IsPrivate = true },
                _ => this,
            };
        }

        private static bool Is(ReadOnlySpan<char> name, string directive) => name.Equals(directive, StringComparison.OrdinalIgnoreCase);

        // A comma inside a quoted string separates nothing: ext="a, public".
        private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest)
        {
            var quoted = false;
            for (var i = 0; i < rest.Length; i++)
            {
                if (rest[i] == '"')
                {
                    quoted = !quoted;
                }
                else if (rest[i] == '\\' && quoted)
                {
                    i++;
                }
                else if (rest[i] == ',' && !quoted)
                {
                    var directive = rest[..i];
                    rest = rest[(i + 1)..];
                    return directive;
                }
            }

            var last = rest;
            rest = default;
            return last;
        }
    }
}
