using AuroraGateway.Files;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Files;

public sealed class FileWatchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("watch").FullName;
    private readonly FakeTimeProvider time = new();
    private readonly List<FileSnapshot> seen = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_change_is_reported_once()
    {
        using var watch = Watch(Write("a", "one"));
        Look();
        Assert.Empty(seen);

        Write("a", "two");
        Look();
        Look();
        Assert.Equal("two"u8.ToArray(), Assert.Single(seen).Contents[0]);
    }

    [Fact]
    public void A_secret_that_is_swapped_by_a_link_is_seen()
    {
        Directory.CreateDirectory(folder + "/v1");
        Directory.CreateDirectory(folder + "/v2");
        Write("v1/a", "one");
        Write("v2/a", "two");
        Directory.CreateSymbolicLink(folder + "/current", folder + "/v1");
        using var watch = Watch(folder + "/current/a");

        Directory.Delete(folder + "/current");
        Directory.CreateSymbolicLink(folder + "/current", folder + "/v2");
        Look();
        Assert.Equal("two"u8.ToArray(), Assert.Single(seen).Contents[0]);
    }

    [Fact]
    public void A_file_that_disappears_is_reported_with_the_reason_and_so_is_its_return()
    {
        var path = Write("a", "one");
        using var watch = Watch(path);
        File.Delete(path);
        Look();
        Write("a", "one");
        Look();

        Assert.Equal([$"there is no file {path}", null], seen.Select(snapshot => snapshot.Error));
    }

    [Fact]
    public void What_changed_before_the_watch_began_is_not_missed()
    {
        var path = Write("a", "one");
        var taken = FileSnapshot.Read([path]);
        Write("a", "two");
        using var watch = new FileWatch(time, taken, seen.Add);
        Look();
        Assert.Single(seen);
    }

    private FileWatch Watch(string path) => new(time, FileSnapshot.Read([path]), seen.Add);

    private void Look() => time.Advance(FileWatch.Interval);

    private string Write(string name, string content)
    {
        var path = $"{folder}/{name}";
        File.WriteAllText(path, content);
        return path;
    }
}
