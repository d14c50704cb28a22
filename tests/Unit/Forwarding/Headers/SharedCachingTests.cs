using AuroraGateway.Forwarding.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace AuroraGateway.Unit.Forwarding.Headers;

/// <summary>Cache-Control for a shared cache in front of the gateway.</summary>
public sealed class SharedCachingTests
{
    private const string Proofs = "Authorization, X-Api-Key, Aurora-Session-Token";

    [Theory]
    [InlineData("max-age=60")]
    [InlineData("max-age=60, must-revalidate")]
    [InlineData("no-cache")]
    [InlineData("immutable")]
    [InlineData("")]
    [InlineData("private=\"Set-Cookie\", max-age=60")]
    [InlineData("max-age=60, ext=\"a, public\"")]
    [InlineData("max-age=60, ext=\"a\\\", public\"")]
    [InlineData("publicity, s-maxagexx=5")]
    [InlineData("s-maxage")]
    [InlineData("s-maxage=soon")]
    [InlineData("no-store=\"x\"")]
    [InlineData("public=\"x\"")]
    public void What_is_not_said_to_be_shared_is_private(string said) =>
        Assert.Equal([said, "private"], Applied(said).CacheControl.ToArray());

    [Theory]
    [InlineData("public")]
    [InlineData("PUBLIC, max-age=60")]
    [InlineData("max-age=60,public")]
    [InlineData("max-age=60 , s-maxage=60")]
    [InlineData("S-MaxAge=\"60\"")]
    [InlineData("no-store")]
    [InlineData("max-age=0, private, must-revalidate")]
    [InlineData("ext=\"a\\\"\", public")]
    public void What_says_for_itself_who_may_store_it_stays_as_it_is(string said) =>
        Assert.Equal([said], Applied(said).CacheControl.ToArray());

    [Fact]
    public void A_response_that_says_nothing_is_private() => Assert.Equal(["private"], Applied(default).CacheControl.ToArray());

    [Fact]
    public void Directives_may_be_in_several_headers()
    {
        Assert.Equal(["max-age=60", "public"], Applied(new StringValues(["max-age=60", "public"])).CacheControl.ToArray());
        Assert.Equal(["max-age=60", "no-cache", "private"], Applied(new StringValues(["max-age=60", "no-cache"])).CacheControl.ToArray());
    }

    [Theory]
    [InlineData("max-age=60")]
    [InlineData("public")]
    [InlineData("private")]
    public void A_stored_response_depends_on_the_proof(string said)
    {
        Assert.Equal([Proofs], Applied(said).Vary.ToArray());
        Assert.Equal(["Accept-Encoding", Proofs], Applied(said, vary: "Accept-Encoding").Vary.ToArray());
    }

    [Fact]
    public void What_is_not_stored_depends_on_nothing() => Assert.Empty(Applied("no-store").Vary.ToArray());

    private static IHeaderDictionary Applied(StringValues cacheControl, string? vary = null)
    {
        IHeaderDictionary headers = new HeaderDictionary();
        if (cacheControl.Count > 0)
        {
            headers.CacheControl = cacheControl;
        }

        if (vary is not null)
        {
            headers.Vary = vary;
        }

        SharedCaching.Apply(headers);
        return headers;
    }
}
