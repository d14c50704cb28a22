using System.Security.Cryptography;

namespace AuroraGateway.Files;

/// <summary>What some files held at one moment.</summary>
public sealed class FileSnapshot
{
    /// <summary>Bytes of a file at the most; certificates and key sets are far smaller.</summary>
    public const int LargestFile = 1024 * 1024;

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

    public static FileSnapshot Read(IReadOnlyList<string> paths)
    {
        var contents = new List<byte[]>(paths.Count);
        foreach (var path in paths)
        {
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                if (file.Length > LargestFile)
                {
                    return new FileSnapshot(paths, [], $"{path} is larger than 1 MiB");
                }

                var content = new byte[file.Length];
                file.ReadExactly(content);
                contents.Add(content);
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                return new FileSnapshot(paths, [], $"there is no file {path}");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return new FileSnapshot(paths, [], $"{path} cannot be read: {exception.Message}");
            }
        }

        return new FileSnapshot(paths, contents, null);
    }

    public bool IsSameAs(FileSnapshot other) => digest.AsSpan().SequenceEqual(other.digest);
}
