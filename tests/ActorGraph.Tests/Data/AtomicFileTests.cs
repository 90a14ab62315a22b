using System.Text;
using ActorGraph.Data;

namespace ActorGraph.Tests.Data;

public class AtomicFileTests : TemporaryFolder
{
    [Fact]
    public async Task ReplacesAFile()
    {
        await AtomicFile.WriteAsync(At("a.json"), "old"u8.ToArray());
        await AtomicFile.WriteAsync(At("a.json"), "new"u8.ToArray());
        Assert.Equal("new", await File.ReadAllTextAsync(At("a.json")));
        Assert.Single(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task KeepsTheOldFileWhenWritingFails()
    {
        await AtomicFile.WriteAsync(At("a.json"), "old"u8.ToArray());
        await Assert.ThrowsAsync<InvalidOperationException>(() => AtomicFile.WriteAsync(At("a.json"), async (stream, cancel) =>
        {
            await stream.WriteAsync(new byte[100_000], cancel);
            throw new InvalidOperationException();
        }));
        var e = await Assert.ThrowsAsync<InputException>(() =>
            AtomicFile.WriteAsync(At("a.json"), (_, _) => throw new IOException("No space left")));
        Assert.Contains("No space left", e.Message);
        Assert.Equal("old", await File.ReadAllTextAsync(At("a.json")));
        Assert.Single(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task KeepsTheOldFileWhenCancelled()
    {
        await AtomicFile.WriteAsync(At("a.json"), "old"u8.ToArray());
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AtomicFile.WriteAsync(At("a.json"), async (stream, _) =>
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes("half"));
            await cancel.CancelAsync();
        }, cancel.Token));
        Assert.Equal("old", await File.ReadAllTextAsync(At("a.json")));
        Assert.Single(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task SaysWhereItCannotWrite()
    {
        var e = await Assert.ThrowsAsync<InputException>(() => AtomicFile.WriteAsync(At("no/such/a.json"), "x"u8.ToArray()));
        Assert.StartsWith(At("no/such/a.json"), e.Message);
    }

    [Fact]
    public void OpensOnlyFiles()
    {
        Assert.Equal("a folder", DataText.Refused(() => InputFile.Open(Folder)).Found);
        Assert.Equal("no such file", DataText.Refused(() => InputFile.Open(At("missing.csv"))).Found);
        Assert.Equal("no such file", DataText.Refused(() => DataFile.Read(At("missing/x.csv"))).Found);
    }
}
