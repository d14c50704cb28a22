namespace AuroraGateway.Trust;

/// <summary>How many bytes a peer may send before its handshake is complete.</summary>
/// <remarks>Not for several threads at once: a handshake reads one piece after the other.</remarks>
public sealed class HandshakeBudget
{
    /// <summary>From a client that is asked for a certificate: a chain of four with RSA keys of 4,096 bits fits.</summary>
    public const int WithCertificate = 16 * 1024;

    /// <summary>From a client that is asked for none: the largest usual ClientHello, with post-quantum keys and a session ticket, is below 4 KiB.</summary>
    public const int WithoutCertificate = 8 * 1024;

    /// <summary>From a server, which sends its whole chain.</summary>
    public const int OfServer = 32 * 1024;

    private readonly int limit;
    private volatile bool isComplete;

    public HandshakeBudget(int limit) => this.limit = Left = limit;

    /// <summary>How much may still be read.</summary>
    public int Left { get; private set; }

    /// <summary>True once nothing is counted any more.</summary>
    public bool IsComplete => isComplete;

    /// <summary>True if the peer wanted to send more.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>The handshake is complete.</summary>
    public void Complete() => isComplete = true;

    /// <exception cref="IOException">Nothing more may be read.</exception>
    public void Demand()
    {
        if (Left <= 0)
        {
            IsExceeded = true;
            throw new IOException($"the TLS handshake is larger than {limit} bytes");
        }
    }

    public void Spend(long bytes) => Left -= (int)bytes;
}
