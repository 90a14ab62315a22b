using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Parallel;

/// <summary>
/// Tensor parallelism of one layer as a graph: a product with a weight, <c>x @ W</c>, <c>x @ transpose(W)</c> or Gemm, is
/// computed in parts.
/// <para>
/// The weight itself is cut: parameter <c>W</c> becomes parameters <c>W@1</c>, <c>W@2</c>, …, so that every worker owns its part,
/// with gradient and optimizer state, and nothing of the size of the weight travels or is held twice. Their first values are the
/// very bits that the whole would have (<see cref="PartOf"/>); all other parameters keep number and first value. Where another
/// node reads the weight, too, a node under its name puts the parts together. <see cref="Join"/> and <see cref="Cut"/> lead from
/// the values of parts to those of the whole and back.
/// </para>
/// <para>Where a weight does not divide, the first parts are one column or row longer. To have replicas of a split layer, split
/// it first and replicate the result (<see cref="Replicate"/>).</para>
/// </summary>
/// <example>
/// <code>
/// Graph split = SplitMatMul.Columns(graph, "h1", 2, part => $"worker-{part}"); // h1@1 and W1@1 live on worker-1
/// </code>
/// </example>
public static class SplitMatMul
{
    /// <summary>
    /// Each part computes some columns of the product, y@i = x · W@i, and the parts are put side by side. The value is that of
    /// the undivided graph in every bit; the gradient of x differs by rounding, as it is a sum over the parts.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">The product: a MatMul or Gemm with a parameter, or the transpose of one, on the right.</param>
    /// <param name="parts">At least 1, which gives the graph as it is.</param>
    /// <param name="worker">Where the nodes of a part, from 1, live; null: where the whole lives.</param>
    /// <exception cref="GraphException">No such node, no such product, more parts than columns, or the name of a part is
    /// taken.</exception>
    public static Graph Columns(Graph graph, string node, int parts, Func<int, string>? worker = null) =>
        Split(graph, node, parts, columns: true, worker);

    /// <summary>
    /// Each part computes with some of the axis that is summed over, y@i = x@i · W@i, and the parts are added in order. Value and
    /// gradients differ from those of the undivided graph by rounding.
    /// </summary>
    /// <inheritdoc cref="Columns" path="/param"/>
    /// <exception cref="GraphException">No such node, no such product, more parts than rows, or the name of a part is
    /// taken.</exception>
    public static Graph Rows(Graph graph, string node, int parts, Func<int, string>? worker = null) =>
        Split(graph, node, parts, columns: false, worker);

    /// <summary>
    /// Values of a split graph's parameters as those of the undivided graph: parts joined, those of parts too, and the others as
    /// they are; for checkpoints. It serves alike what else has a parameter's shape: gradients, and optimizer state. The caller
    /// releases the result.
    /// </summary>
    /// <param name="split">The split graph.</param>
    /// <param name="values">By parameter.</param>
    /// <exception cref="GraphException">A value is missing, is for no parameter, or does not fit.</exception>
    public static Dictionary<string, Tensor> Join(Graph split, IReadOnlyDictionary<string, Tensor> values) =>
        PartValues.Join(split, values);

    /// <summary>
    /// Values of the undivided graph's parameters as those of a split one: the way back of <see cref="Join"/>. The caller
    /// releases the result.
    /// </summary>
    /// <param name="split">The split graph.</param>
    /// <param name="values">By parameter of the undivided graph.</param>
    /// <exception cref="GraphException">A value is missing, is for no parameter, or does not fit.</exception>
    public static Dictionary<string, Tensor> Cut(Graph split, IReadOnlyDictionary<string, Tensor> values) =>
        PartValues.Cut(split, values);

    private static Graph Split(Graph graph, string node, int parts, bool columns, Func<int, string>? worker)
    {
        SplitLayer layer = SplitLayer.Of(graph, node, parts, columns);
        return parts == 1 ? graph : new Splitting(graph, layer, columns, worker).Graph();
    }
}
