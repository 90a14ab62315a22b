using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Placements;

/// <summary>
/// What contiguous stages are cut from: the pass-scoped results of ops, in the graph's order. Everything else belongs to one of them
/// before any cut is made: inputs, parameters, constants and step-scoped results to the first that needs them; what no unit needs to
/// the last that it depends on, or to the first unit. So no edge goes back, wherever the cuts are.
/// <para>
/// A graph without samples has no pass-scoped op: then all its ops are units, and all its nodes if it has no ops.
/// </para>
/// </summary>
internal sealed class StageUnits
{
    private const int Open = int.MaxValue;

    private StageUnits(int count, int[] ofNode) => (Count, OfNode) = (count, ofNode);

    public int Count { get; }

    /// <summary>By node: its unit.</summary>
    public int[] OfNode { get; }

    public static StageUnits Of(Graph graph)
    {
        Func<Node, bool>[] choices = [n => n.Kind == NodeKind.Operation && n.Scope == Scope.Pass, n => n.Kind == NodeKind.Operation, _ => true];
        Func<Node, bool> isUnit = choices.First(choice => graph.Nodes.Any(choice));
        var units = new int[graph.Nodes.Length];
        int count = 0;
        foreach (Node node in graph.Nodes) units[node.Index] = isUnit(node) ? count++ : Open;
        foreach (Node node in graph.Nodes.Reverse())
            if (!isUnit(node))
                foreach (Edge edge in graph.Consumers(node)) units[node.Index] = Math.Min(units[node.Index], units[edge.Consumer]);
        foreach (Node node in graph.Nodes)
            if (units[node.Index] == Open) units[node.Index] = node.Inputs.Select(i => units[i.Index]).Append(0).Max();
        return new StageUnits(count, units);
    }
}
