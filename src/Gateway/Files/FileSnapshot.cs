using System.Security.Cryptography;

namespace AuroraGateway.Files;

/// <summary>What some files held at one moment.</summary>
internal sealed class FileSnapshot
{
    /// <summary>Bytes of a file at the most; certificates and key sets are far smaller.</summary>
    public const int LargestFile = TextFile.Largest;

    private readonly byte[] digest;

    private FileSnapshot(IReadOnlyList<string> paths, IReadOnlyList<byte[]> contents, string? error)
    {
        Paths = paths;
        Contents = contents;
        Error = error;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var content in contents)
        {
            hash.AppendData(BitConverter.GetBytes(content.Length));
            hash.AppendData(content);
        }

        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(error ?? ""));
        digest = hash.GetHashAndReset();
    }

    public IReadOnlyList<string> Paths { get; }

    /// <summary>In the order of the paths; empty if one could not be read.</summary>
    public IReadOnlyList<byte[]> Contents { get; }

    /// <summary>Why one could not be read; null if all could.</summary>
    public string? Error { get; }

    /// <summary>No descriptor was left to open them with: this says nothing of the files.</summary>
    public bool IsWithoutDescriptor { get; private init; }

    public static FileSnapshot Read(IReadOnlyList<string> paths)
    {
        var contents = new List<byte[]>(paths.Count);
        foreach (var path in paths)
        {
            if (TextFile.TryReadBytes(path, out var content, LargestFile) is { } wrong)
            {
                return new FileSnapshot(paths, [], wrong) { IsWithoutDescriptor = DescriptorExhaustion.IsIn(wrong) };
            }

            contents.Add(content);
        }

        return new FileSnapshot(paths, contents, null);
    }

    /// <param name="text">What a file says; empty if it cannot be read.</param>
    /// <param name="file">Which of the files.</param>
    /// <param name="isLenient">A byte that is no UTF-8 is replaced.</param>
    /// <returns>Null, or what is wrong; never a part of the content.</returns>
    public string? TryDecode(out string text, int file = 0, bool isLenient = false)
    {
        text = "";
        return Error ?? TextFile.TryDecode(Paths[file], Contents[file], out text, isLenient);
    }

    public bool IsSameAs(FileSnapshot other) => digest.AsSpan().SequenceEqual(other.digest);
}
