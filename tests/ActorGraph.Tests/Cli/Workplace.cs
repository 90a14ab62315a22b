using System.Globalization;

namespace ActorGraph.Tests.Cli;

/// <summary>A temporary folder with a small graph and data that it can learn.</summary>
public sealed class Workplace : IDisposable
{
    /// <summary>A linear classifier of two features and three classes.</summary>
    public const string Graph = """
        input  x [batch, 2]
        input  y [batch, 3]
        param  W [3, 2] xavier
        param  b [3]    zeros
        logits = x @ transpose(W) + b
        L      = softmax_cross_entropy(logits, y)
        loss   L
        output logits
        """;

    /// <summary>A line through 0.</summary>
    private const string Line = """
        input x [batch, 1]
        input y [batch, 1]
        param w [1, 1] ones
        out = x @ w
        L   = sum((out - y) ** 2, axis=1)
        loss L
        output out
        """;

    public Workplace()
    {
        Directory.CreateDirectory(Folder);
        Write("small.graph", Graph);
        Write("small.csv", Rows(60));
        Write("line.graph", Line);
        Write("line.csv", "size,price\n1,2.5\n2,5.25\n3,7.5\n4,10.5\n5,12.5\n");
    }

    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"actorgraph-{Guid.NewGuid():N}");

    /// <summary>Three clouds of points around (0, 4), (4, 0) and (-4, -4), with a header.</summary>
    public static string Rows(int count)
    {
        string[] names = ["north", "east", "south-west"];
        (double X, double Y)[] centres = [(0, 4), (4, 0), (-4, -4)];
        IEnumerable<string> lines = Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{centres[i % 3].X + Math.Sin(7 * i)},{centres[i % 3].Y + Math.Cos(5 * i)},{names[i % 3]}"));
        return "width,height,place\n" + string.Join('\n', lines) + "\n";
    }

    /// <summary>Writes a file and returns its name.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(Folder, name), text);
        return name;
    }

    /// <summary>The text of a file.</summary>
    public string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>Runs the command here.</summary>
    internal Task<CommandOutcome> RunAsync(params string[] arguments) => CommandProcess.RunAsync(Folder, arguments);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
