namespace AuroraGateway.Telemetry.Windows;

/// <summary>How one call ended, as a window counts it.</summary>
internal enum ResponseClass
{
    /// <summary>2xx.</summary>
    Success,

    /// <summary>3xx.</summary>
    Redirect,

    /// <summary>4xx, except those below.</summary>
    ClientError,

    /// <summary>401.</summary>
    Unauthorized,

    /// <summary>403 that may be Aurora's.</summary>
    Forbidden,

    /// <summary>403 whose content is not JSON: it was sent by something in front of Aurora.</summary>
    ForeignForbidden,

    /// <summary>429.</summary>
    TooManyRequests,

    /// <summary>5xx.</summary>
    ServerError,

    /// <summary>No response came.</summary>
    None,

    /// <summary>The gateway itself refused it with 4xx.</summary>
    Refused,

    /// <summary>The gateway itself responded with 5xx.</summary>
    Failed,

    /// <summary>The client closed the connection before the response.</summary>
    Left,
}

/// <summary>Maps a status to its class.</summary>
internal static class ResponseClasses
{
    public const int Count = (int)ResponseClass.Left + 1;

    /// <param name="status">A status of Aurora's.</param>
    public static ResponseClass Of(int status) => status switch
    {
        StatusCodes.Status499ClientClosedRequest => ResponseClass.Left,
        StatusCodes.Status401Unauthorized => ResponseClass.Unauthorized,
        StatusCodes.Status403Forbidden => ResponseClass.Forbidden,
        StatusCodes.Status429TooManyRequests => ResponseClass.TooManyRequests,
        >= 200 and < 300 => ResponseClass.Success,
        >= 300 and < 400 => ResponseClass.Redirect,
        >= 400 and < 500 => ResponseClass.ClientError,
        >= 500 and < 600 => ResponseClass.ServerError,
        _ => ResponseClass.None,
    };

    /// <param name="outcome">Of a request on the data listener.</param>
    public static ResponseClass Of(in RequestOutcome outcome) =>
        outcome.Refusal is null ? Of(outcome.Status) : outcome.IsFailure ? ResponseClass.Failed : ResponseClass.Refused;
}
