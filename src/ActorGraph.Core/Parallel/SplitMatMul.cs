using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Parallel;

/// <summary>
/// Tensor parallelism of one layer as a graph: a product with a weight, <c>x @ W</c>, <c>x @ transpose(W)</c> or Gemm, is computed in parts.
/// <para>
/// The weight itself is cut: parameter <c>W</c> becomes parameters <c>W@1</c>, <c>W@2</c>, …, so that every worker owns its part, with
/// gradient and optimizer state, and nothing of the size of the weight travels or is held twice. Their first values are the very bits
/// that the whole would have (<see cref="PartOf"/>); all other parameters keep number and first value. Where another node reads the weight,
/// too, a node under its name puts the parts together. <see cref="Join"/> and <see cref="Cut"/> lead from the values of parts to those of
/// the whole and back.
/// </para>
/// <para>Where a weight does not divide, the first parts are one column or row longer. To have replicas of a split layer, split it first
/// and replicate the result (<see cref="Replicate"/>).</para>
/// </summary>
/// <example>
/// <code>
/// Graph split = SplitMatMul.Columns(graph, "h1", 2, part => $"worker-{part}"); // h1@1 and W1@1 live on worker-1
/// </code>
/// </example>
public static class SplitMatMul
{
    /// <summary>
    /// Each part computes some columns of the product, y@i = x · W@i, and the parts are put side by side. The value is that of the
    /// undivided graph in every bit; the gradient of x differs by rounding, as it is a sum over the parts.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">The product: a MatMul or Gemm with a parameter, or the transpose of one, on the right.</param>
    /// <param name="parts">At least 1, which gives the graph as it is.</param>
    /// <param name="worker">Where the nodes of a part, from 1, live; null: where the whole lives.</param>
    /// <exception cref="GraphException">No such node, no such product, more parts than columns, or the name of a part is taken.</exception>
    public static Graph Columns(Graph graph, string node, int parts, Func<int, string>? worker = null) =>
        Split(graph, node, parts, columns: true, worker);

    /// <summary>
    /// Each part computes with some of the axis that is summed over, y@i = x@i · W@i, and the parts are added in order. Value and
    /// gradients differ from those of the undivided graph by rounding.
    /// </summary>
    /// <inheritdoc cref="Columns" path="/param"/>
    /// <exception cref="GraphException">No such node, no such product, more parts than rows, or the name of a part is taken.</exception>
    public static Graph Rows(Graph graph, string node, int parts, Func<int, string>? worker = null) =>
        Split(graph, node, parts, columns: false, worker);

    /// <summary>
    /// Values of a split graph's parameters as those of the undivided graph: parts joined, the others as they are; for checkpoints. It
    /// serves what has a parameter's shape alike: gradients, and optimizer state. Where a part was split again, join twice. The caller
    /// releases the result.
    /// </summary>
    /// <param name="split">The split graph.</param>
    /// <param name="values">By parameter.</param>
    /// <exception cref="GraphException">A value is missing, is for no parameter, or does not fit.</exception>
    public static Dictionary<string, Tensor> Join(Graph split, IReadOnlyDictionary<string, Tensor> values)
    {
        Check(values.Keys, split.Parameters.Select(p => p.Name));
        var joined = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (IGrouping<string, Node> group in Wholes(split))
        {
            Tensor[] parts = [.. group.Select(p => Value(p.Name, p.Shape, values))];
            joined.Add(group.Key, PartIn(group.First()) is { } part
                ? new Concat(part.Axis).Forward(new Evaluation(TensorPool.Shared), parts) : parts[0].Retain());
        }

        return joined;
    }

    /// <summary>
    /// Values of the undivided graph's parameters as those of a split one: the way back of <see cref="Join"/>. The caller releases the
    /// result.
    /// </summary>
    /// <param name="split">The split graph.</param>
    /// <param name="values">By parameter of the undivided graph.</param>
    /// <exception cref="GraphException">A value is missing, is for no parameter, or does not fit.</exception>
    public static Dictionary<string, Tensor> Cut(Graph split, IReadOnlyDictionary<string, Tensor> values)
    {
        IGrouping<string, Node>[] wholes = [.. Wholes(split)];
        Check(values.Keys, wholes.Select(w => w.Key));
        var cut = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (IGrouping<string, Node> group in wholes)
            foreach (Node node in group)
                cut.Add(node.Name, PartIn(node) is not { } part
                    ? Value(group.Key, node.Shape, values).Retain()
                    : new Slice([part.Start], [part.Start + node.Shape.Size(part.Axis)], [part.Axis])
                        .Forward(new Evaluation(TensorPool.Shared), [Value(group.Key, part.Shape, values)]));
        return cut;
    }

    private static Graph Split(Graph graph, string node, int parts, bool columns, Func<int, string>? worker)
    {
        SplitLayer layer = SplitLayer.Of(graph, node, parts, columns);
        return parts == 1 ? graph : new Splitting(graph, layer, columns, worker).Graph();
    }

    // Parameters by the whole that they are of, in the graph's order; parts are made in their own.
    private static IEnumerable<IGrouping<string, Node>> Wholes(Graph split) =>
        split.Parameters.GroupBy(p => PartIn(p) is null ? p.Name : p.Name[..p.Name.LastIndexOf('@')], StringComparer.Ordinal);

    private static PartOf? PartIn(Node parameter) =>
        parameter.Initialiser is PartOf part && parameter.Name.LastIndexOf('@') > 0 ? part : null;

    private static Tensor Value(string name, Shape shape, IReadOnlyDictionary<string, Tensor> values)
    {
        if (!values.TryGetValue(name, out Tensor? value)) throw new GraphException($"param `{name}`", "no value", $"a value of shape {shape}");
        return value.Shape == shape ? value : throw new GraphException($"param `{name}`", $"{value}", $"a value of shape {shape}");
    }

    private static void Check(IEnumerable<string> given, IEnumerable<string> known)
    {
        string[] names = [.. known];
        foreach (string name in given)
            if (!names.Contains(name))
                throw new GraphException("values", $"a value for `{name}`", "values for parameters alone", Nearest.Hint(name, names));
    }
}
