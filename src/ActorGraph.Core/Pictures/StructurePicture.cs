using System.Collections.Immutable;
using System.Globalization;
using ActorGraph.Graphs;
using ActorGraph.Text;

namespace ActorGraph.Pictures;

/// <summary>A picture of what a graph is made of.</summary>
public static class StructurePicture
{
    /// <summary>As many boxes as a picture has before names are put together.</summary>
    public const int MostBoxes = 60;

    /// <summary>
    /// A box for each node that has a name or is a root, with its line of graph text and its shape; on each arrow the shape of what goes
    /// along it. Nodes of a large graph are put together by their names.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="region">What a node belongs to, such as a worker; null for nothing.</param>
    /// <param name="most">The most boxes before nodes are put together.</param>
    public static Picture Of(Graph graph, Func<Node, string?>? region = null, int most = MostBoxes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var shown = new ShownNodes(graph, []);
        Node[] nodes = [.. graph.Nodes.Where(shown.Contains)];
        var placeOf = nodes.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
        (int From, int To)[] arrows = [.. nodes.SelectMany((n, i) => shown.Read(n, _ => true).Select(r => (placeOf[r], i)))];
        string title = $"{graph.Nodes.Length.ToString("N0", CultureInfo.InvariantCulture)} nodes, {graph.ParameterCount.ToString("N0", CultureInfo.InvariantCulture)} parameters";
        var parts = new InlinedParts(graph);
        if (nodes.Length <= most)
            return new Picture(title, new PicturePanel("",
                [.. nodes.Select(n => ShownNodes.Box(n, n.Name, Detail(n, parts), n == graph.Loss) with { Region = region?.Invoke(n) })],
                [.. arrows.Select(a => new PictureEdge(ShownNodes.Id(nodes[a.From]), ShownNodes.Id(nodes[a.To]), nodes[a.From].Shape.ToString()))]));
        return Folded(graph, nodes, NodeFolds.Of(nodes, arrows, most), arrows, region, title);
    }

    /// <summary>A box for every node, those without a name too, and each node's box; nodes of a large graph are
    /// put together.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="region">What a node belongs to, such as a worker; null for nothing.</param>
    /// <param name="most">The most boxes before nodes are put together.</param>
    public static (Picture Picture, ImmutableArray<string> Boxes) OfEveryNode(Graph graph, Func<Node, string?>? region = null, int most = MostBoxes)
    {
        Node[] nodes = [.. graph.Nodes];
        (int From, int To)[] arrows = [.. nodes.SelectMany(n => n.Inputs.Distinct().Select(i => (i.Index, n.Index)))];
        string title = $"{nodes.Length.ToString("N0", CultureInfo.InvariantCulture)} nodes";
        if (nodes.Length > most)
        {
            NodeFolds folds = NodeFolds.Of(nodes, arrows, most);
            return (Folded(graph, nodes, folds, arrows, region, title), [.. nodes.Select((_, i) => $"f{folds[i]}")]);
        }

        return (new Picture(title, new PicturePanel("",
            [.. nodes.Select(n => ShownNodes.Box(n, n.Name, $"{n.Op?.Name ?? Word(n)} {n.Shape}", n == graph.Loss) with { Region = region?.Invoke(n) })],
            [.. arrows.Select(a => new PictureEdge(ShownNodes.Id(nodes[a.From]), ShownNodes.Id(nodes[a.To])))])), [.. nodes.Select(ShownNodes.Id)]);
    }

    private static Picture Folded(
        Graph graph, Node[] nodes, NodeFolds folds, (int From, int To)[] arrows, Func<Node, string?>? region, string title)
    {
        List<Node>[] members = [.. Enumerable.Range(0, folds.Count).Select(_ => new List<Node>())];
        for (int i = 0; i < nodes.Length; i++) members[folds[i]].Add(nodes[i]);
        ImmutableArray<PictureNode> boxes = [.. members.Select((m, i) => Box(graph, m, i, region))];
        ImmutableArray<PictureEdge> edges =
        [
            .. arrows.Select(a => (From: folds[a.From], To: folds[a.To])).Where(a => a.From != a.To).GroupBy(a => a)
                .Select(g => new PictureEdge($"f{g.Key.From}", $"f{g.Key.To}", g.Count() > 1 ? $"{g.Count().ToString("N0", CultureInfo.InvariantCulture)} edges" : null)),
        ];
        return new Picture(title, new PicturePanel("", boxes, edges));
    }

    private static PictureNode Box(Graph graph, List<Node> members, int number, Func<Node, string?>? region)
    {
        string?[] regions = region is null ? [] : [.. members.Select(region).Distinct()];
        string? one = regions.Length == 1 ? regions[0] : null;
        if (members is [var only])
            return ShownNodes.Box(only, only.Name, Detail(only, null), only == graph.Loss) with { Id = $"f{number}", Region = one };
        string ops = string.Join(", ", members.GroupBy(m => m.Op?.Name ?? Word(m)).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Take(3).Select(g => $"{g.Count().ToString("N0", CultureInfo.InvariantCulture)} {g.Key}"));
        string across = regions.Length > 1 ? $"\non {string.Join(", ", regions.Take(3))}{(regions.Length > 3 ? ", …" : "")}" : "";
        return new PictureNode($"f{number}", $"{members[0].Name} … {members[^1].Name}",
            $"{members.Count.ToString("N0", CultureInfo.InvariantCulture)} nodes: {ops}{across}", PictureForm.Fold, one);
    }

    private static string Detail(Node node, InlinedParts? parts) => node.Op is null || parts is null
        ? $"{node.Op?.Name ?? Word(node)} {node.Shape}" : $"{parts.Expression(node)}\n{node.Shape}";

    // As in graph text.
    private static string Word(Node node) => node.Kind switch
    {
        NodeKind.Input => "input",
        NodeKind.Parameter => node.IsFrozen ? "frozen param" : "param",
        _ => "const",
    };
}
