namespace AuroraGateway.Redis;

/// <summary>Authenticates what replicas write to the store in clear text, with keys that only they derive.</summary>
internal interface IReplicaTags
{
    /// <returns>One to three tags in a row.</returns>
    string Tags(MacKind kind, params ReadOnlySpan<string> parts);

    /// <returns>True if one of the tags was made with a key that this replica knows.</returns>
    bool Accepts(ReadOnlySpan<char> tags, MacKind kind, params ReadOnlySpan<string> parts);
}

/// <summary>What a tag authenticates.</summary>
internal enum MacKind : byte
{
    /// <summary>A message between replicas.</summary>
    News = 1,

    /// <summary>A replica that is up.</summary>
    Member = 2,

    /// <summary>Who exchanges for an owner.</summary>
    Lease = 3,

    /// <summary>A session token that was leased, sent or exchanged.</summary>
    Spent = 4,

    /// <summary>A place in a limit.</summary>
    Permit = 5,

    /// <summary>A limit that Aurora closed with a 429.</summary>
    Closure = 6,
}
