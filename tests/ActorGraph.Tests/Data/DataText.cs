using System.IO.Compression;
using System.Text;
using ActorGraph.Data;

namespace ActorGraph.Tests.Data;

internal static class DataText
{
    public static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    public static CsvTable Csv(string text, CsvOptions? options = null) => CsvTable.Read(Stream(text), "data.csv", options);

    public static byte[] Gzip(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }

    public static InputException Refused(Action read) => Assert.Throws<InputException>(read);
}

/// <summary>A folder of a test's own, removed with it.</summary>
public abstract class TemporaryFolder : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("actorgraph-").FullName;

    protected string At(string name) => Path.Combine(Folder, name);

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
