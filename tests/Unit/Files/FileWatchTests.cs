using AuroraGateway.Files;
using Microsoft.Extensions.Time.Testing;

namespace AuroraGateway.Unit.Files;

public sealed class FileWatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("watch").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly List<FileSnapshot> _told = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_change_is_reported_once()
    {
        using var watch = Watch(Write("a", "one"));
        Look();
        Assert.Empty(_told);

        Write("a", "two");
        Look();
        Look();
        Assert.Equal("two"u8.ToArray(), Assert.Single(_told).Contents[0]);
    }

    [Fact]
    public void A_secret_that_is_swapped_by_a_link_is_seen()
    {
        Directory.CreateDirectory(_folder + "/v1");
        Directory.CreateDirectory(_folder + "/v2");
        Write("v1/a", "one");
        Write("v2/a", "two");
        Directory.CreateSymbolicLink(_folder + "/current", _folder + "/v1");
        using var watch = Watch(_folder + "/current/a");

        Directory.Delete(_folder + "/current");
        Directory.CreateSymbolicLink(_folder + "/current", _folder + "/v2");
        Look();
        Assert.Equal("two"u8.ToArray(), Assert.Single(_told).Contents[0]);
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

        Assert.Equal([$"there is no file {path}", null], _told.Select(snapshot => snapshot.Error));
    }

    [Fact]
    public void What_changed_before_the_watch_began_is_not_missed()
    {
        var path = Write("a", "one");
        var taken = FileSnapshot.Read([path]);
        Write("a", "two");
        using var watch = new FileWatch(_time, taken, _told.Add);
        Look();
        Assert.Single(_told);
    }

    private FileWatch Watch(string path) => new(_time, FileSnapshot.Read([path]), _told.Add);

    private void Look() => _time.Advance(FileWatch.Interval);

    private string Write(string name, string content)
    {
        var path = $"{_folder}/{name}";
        File.WriteAllText(path, content);
        return path;
    }
}
