using System.Globalization;
using ActorGraph.Graphs;

namespace ActorGraph.Pictures;

/// <summary>
/// Nodes of a large graph put together by their names, so that a picture of it stays legible: <c>h1</c> to <c>h10</c> become one
/// box, or <c>encoder.w</c> and <c>encoder.b</c>, as coarsely as it takes. What would run in a circle, such as layers whose
/// products and activations take turns, becomes one box too.
/// </summary>
internal sealed class NodeFolds
{
    private const int MostDepth = 8;

    private static readonly int[] Spans = [1, 10, 100, 1000, 10_000, int.MaxValue]; // of numbers at the end of a name

    private readonly int[] _foldOf; // by place among the nodes

    private NodeFolds(int[] foldOf, int count) => (_foldOf, Count) = (foldOf, count);

    /// <summary>How many boxes there are.</summary>
    public int Count { get; }

    /// <summary>The box of a node, by its place among those that were folded; boxes are in the order of their first nodes.</summary>
    public int this[int place] => _foldOf[place];

    /// <summary>Folds nodes until there are few enough.</summary>
    /// <param name="nodes">The nodes, in the order of the graph.</param>
    /// <param name="arrows">Arrows between them, by place.</param>
    /// <param name="most">As many boxes as there may be, at least 1. Names that have nothing in common are not put together.</param>
    public static NodeFolds Of(IReadOnlyList<Node> nodes, IReadOnlyList<(int From, int To)> arrows, int most)
    {
        NodeFolds folds = By(nodes, arrows, n => n.Name);
        for (int depth = 0; depth < MostDepth && folds.Count > most; depth++)
            foreach (int span in Spans)
            {
                folds = By(nodes, arrows, n => Key(n.Name, depth, span));
                if (folds.Count <= most) break;
            }

        return folds;
    }

    private static NodeFolds By(IReadOnlyList<Node> nodes, IReadOnlyList<(int From, int To)> arrows, Func<Node, string> key)
    {
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        var of = new int[nodes.Count];
        for (int i = 0; i < of.Length; i++)
        {
            string name = key(nodes[i]);
            if (!groups.TryGetValue(name, out of[i])) groups.Add(name, of[i] = groups.Count);
        }

        int[] circles = Circles.Of(groups.Count, arrows.Select(a => (of[a.From], of[a.To])));
        var numbers = new Dictionary<int, int>();
        for (int i = 0; i < of.Length; i++)
        {
            int circle = circles[of[i]];
            if (!numbers.TryGetValue(circle, out int number)) numbers.Add(circle, number = numbers.Count);
            of[i] = number;
        }

        return new NodeFolds(of, numbers.Count);
    }

    // The name without its last segments, and its number to the nearest multiple below.
    private static string Key(string name, int depth, int span)
    {
        ReadOnlySpan<char> left = name;
        for (int i = 0; i < depth && left.LastIndexOfAny('.', '/', '_') is > 0 and var at; i++) left = left[..at];
        ReadOnlySpan<char> letters = left.TrimEnd("0123456789");
        if (span == 1 || letters.Length == left.Length) return left.ToString();
        long number = long.TryParse(left[letters.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long parsed) ? parsed : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{letters}{number / span}"); // alike for x and h: bundles of one stretch meet in a circle
    }
}
