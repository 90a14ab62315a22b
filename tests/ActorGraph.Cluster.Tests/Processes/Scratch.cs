namespace ActorGraph.ClusterTests.Processes;

/// <summary>A temporary folder with the lessons: their data, and graphs that are not built in.</summary>
public sealed class Scratch : IDisposable
{
    public Scratch()
    {
        Directory.CreateDirectory(Folder);
        foreach (Lesson lesson in Lesson.All)
        {
            File.WriteAllLines(PathOf($"{lesson.Graph}.csv"), lesson.Rows);
            if (lesson.Source is { } text) Write(lesson.Graph, text);
        }
    }

    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"actorgraph-cluster-{Guid.NewGuid():N}");

    /// <summary>The full path of a file in the folder.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file and returns its name.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return name;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
