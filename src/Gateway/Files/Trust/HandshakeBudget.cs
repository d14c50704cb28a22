namespace AuroraGateway.Files.Trust;

/// <summary>How many bytes a peer may send before its handshake is complete.</summary>
/// <remarks>Not for several threads at once: a handshake reads one piece after the other.</remarks>
internal sealed class HandshakeBudget
{
    /// <summary>From a client that is asked for a certificate: a chain of four with RSA keys of 4,096 bits fits.</summary>
    public const int WithCertificate = 16 * 1024;

    /// <summary>
    /// From a client that is asked for none: the largest usual ClientHello, with post-quantum keys and a session ticket, is below 4 KiB.
    /// </summary>
    public const int WithoutCertificate = 8 * 1024;

    /// <summary>From a server, which sends its whole chain.</summary>
    public const int OfServer = 32 * 1024;

    private volatile bool isComplete;

    public HandshakeBudget(int limit) => Limit = Left = limit;

    public int Limit { get; }

    /// <summary>How much may still be read.</summary>
    public int Left { get; private set; }

    /// <summary>True once nothing is counted any more.</summary>
    public bool IsComplete => isComplete;

    /// <summary>True if the peer wanted to send more.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>True once the peer sent something.</summary>
    public bool HasBegun => Left < Limit;

    /// <summary>True if the handshake found the queue before the verification full.</summary>
    public bool IsShed { get; private set; }

    /// <summary>True if it is logged already why the handshake failed.</summary>
    public bool IsReported { get; private set; }

    public void Report() => IsReported = true;

    /// <summary>The handshake is complete.</summary>
    public void Complete() => isComplete = true;

    /// <exception cref="HandshakeTooLargeException">Nothing more may be read.</exception>
    public void Demand()
    {
        if (Left <= 0)
        {
            IsExceeded = true;
            throw new HandshakeTooLargeException(Limit);
        }
    }

    public void Spend(long bytes) => Left -= (int)bytes;

    /// <summary>Continues on a thread of the verification.</summary>
    /// <exception cref="VerificationOverloadException">The queue is full.</exception>
    public ChainVerification.Entrance EnterAsync(ChainVerification threads)
    {
        try
        {
            return threads.EnterAsync();
        }
        catch (VerificationOverloadException)
        {
            IsShed = true;
            throw;
        }
    }
}

/// <summary>The peer sent more than its handshake may have.</summary>
internal sealed class HandshakeTooLargeException(int limit) : IOException($"the TLS handshake is larger than {limit} bytes");
