namespace ActorGraph.Tests.House;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of <c>ActorGraph.sln</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path below the root.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The C# files below a folder, without what builds leave.</summary>
    public static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ActorGraph.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("no ActorGraph.sln above the tests");
    }
}
