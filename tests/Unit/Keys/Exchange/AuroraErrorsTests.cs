using System.Text;
using AuroraGateway.Keys.Exchange;

namespace AuroraGateway.Unit.Keys.Exchange;

/// <summary>What counts as Aurora's own error, and what front ends and application servers write instead.</summary>
public class AuroraErrorsTests
{
    [Theory]
    [InlineData("""{"errors":[{"message":"The application key is not valid."}]}""")]
    [InlineData("""{"errors":[{"message":"one","code":"x"},{"message":"two"}],"request_id":"7"}""")]
    [InlineData("""{"errors":[]}""")]
    [InlineData(" \n{ \"errors\" : [ { \"message\" : \"\" } ] }\n")]
    [InlineData("""{"error":{"base":["no"]}}""")]
    [InlineData("""{"error":{"name":["is missing","is short"],"page":[]},"status":422}""")]
    [InlineData("""{"error":"no"}""")]
    public void Auroras_documented_forms_are_its_own(string body) => Assert.True(AuroraErrors.Are(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"errors\"")]
    [InlineData("<html><body>{\"errors\":[{\"message\":\"no\"}]}</body></html>")]
    [InlineData("""{"errors":[{"message":"no"}]""")]
    [InlineData("""{"errors":[{"message":"no"}]} trailing""")]
    [InlineData("""{"errors":{"message":"no"}}""")]
    [InlineData("""{"errors":["no"]}""")]
    [InlineData("""{"errors":[{"message":7}]}""")]
    [InlineData("""{"errors":[{"title":"Forbidden","status":"403"}]}""")]
    [InlineData("""{"message":"Forbidden"}""")]
    [InlineData("""{"message":"Unauthorized","errors":null}""")]
    [InlineData("""{"Message":"User is not authorized to access this resource"}""")]
    [InlineData("""{"error":{"code":403,"message":"Permission denied","status":"PERMISSION_DENIED"}}""")]
    [InlineData("""{"error":{"message":"Permission denied"}}""")]
    [InlineData("""{"error":{}}""")]
    [InlineData("""{"error":null}""")]
    [InlineData("""{"timestamp":"2026-03-01T12:00:00Z","status":403,"error":"Forbidden","path":"/partner_applications"}""")]
    [InlineData("""{"error":"invalid_client","error_description":"no"}""")]
    [InlineData("""{"statusCode":401,"message":"Access denied due to missing subscription key."}""")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]")]
    public void Everything_else_is_another_servers(string body) => Assert.False(AuroraErrors.Are(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("Application/JSON", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("text/json", true)]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("text/html", false)]
    [InlineData("text/plain", false)]
    [InlineData("application/xml", false)]
    [InlineData("application/jsonp", false)]
    public void A_body_that_is_called_something_else_than_JSON_is_another_servers(string? type, bool may)
    {
        using var content = new ByteArrayContent([]);
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        Assert.Equal(may, AuroraErrors.MayBe(content));
    }
}
