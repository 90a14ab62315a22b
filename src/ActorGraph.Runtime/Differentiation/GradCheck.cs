using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Differentiation;

/// <summary>
/// Checks derivatives against differences, and forward against reverse mode, with every value computed by node actors: for a graph,
/// or for one op, such as a user's own. Needs float64, and a point away from kinks.
/// </summary>
/// <example><code>(await GradCheck.OfAsync(runtime, new Swish(), x)).ThrowIfFailed();</code></example>
public static class GradCheck
{
    /// <summary>Checks the VJP and the JVP of an op at the inputs given.</summary>
    /// <exception cref="GraphException">The inputs do not fit the op, or are float32.</exception>
    public static Task<GradCheckReport> OfAsync(GraphRuntime runtime, Op op, params Tensor[] x)
    {
        (Graph graph, string[] wrt, Dictionary<string, Tensor> at) = Alone(op, x);
        return OfAsync(runtime, graph, ["y"], wrt, at);
    }

    /// <summary>Checks the derivatives of some nodes of a graph by others.</summary>
    /// <param name="runtime">Where the actors live.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="of">The names of what is differentiated.</param>
    /// <param name="wrt">The names of inputs and parameters.</param>
    /// <param name="at">The point: all inputs, and parameters that shall differ from their initial values.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <exception cref="GraphException">A derivative is asked for that there is not, or the graph computes in float32.</exception>
    public static Task<GradCheckReport> OfAsync(
        GraphRuntime runtime, Graph graph, IReadOnlyList<string> of, IReadOnlyList<string> wrt, IReadOnlyDictionary<string, Tensor> at,
        GradCheckOptions? options = null, CancellationToken cancellation = default) =>
        OfAsync(runtime, graph, of, wrt, [], at, options ?? new GradCheckOptions(), cancellation);

    /// <summary>An op as a graph of its own, y = op(x0, x1, …).</summary>
    internal static (Graph Graph, string[] Wrt, Dictionary<string, Tensor> At) Alone(Op op, Tensor[] x)
    {
        var builder = new GraphBuilder(x.FirstOrDefault(t => t.Type.IsFloat())?.Type ?? ElementType.Float64);
        Node[] inputs = [.. x.Select((t, i) => builder.Input($"x{i}", t.Shape, t.Type))];
        Graph graph = builder.Build(null, builder.Apply(op, "y", inputs));
        return (graph, [.. inputs.Where((n, i) => n.Type.Element.IsFloat() && op.IsDifferentiable(i)).Select(n => n.Name)],
            inputs.Select((n, i) => (n.Name, Value: x[i])).ToDictionary(p => p.Name, p => p.Value));
    }

    /// <summary>The same; by some nodes, the rules say, nothing varies.</summary>
    internal static async Task<GradCheckReport> OfAsync(
        GraphRuntime runtime, Graph graph, IReadOnlyList<string> of, IReadOnlyList<string> wrt, IReadOnlyList<Node> still,
        IReadOnlyDictionary<string, Tensor> at, GradCheckOptions options, CancellationToken cancellation)
    {
        if (graph.Type != ElementType.Float64)
            throw new GraphException("gradient check", "a graph of float32", "float64", "differences need the digits: declare `dtype float64`");
        foreach (string name in wrt)
            if (graph[name].Kind is not (NodeKind.Input or NodeKind.Parameter))
                throw new GraphException($"`{name}`", "a node that is computed", "inputs and parameters, which can be moved");
        Derivatives derivatives = await runtime.DifferentiateAsync(graph, of, wrt, cancellation: cancellation).ConfigureAwait(false);
        await using (derivatives.ConfigureAwait(false))
            return await new Differences(derivatives, still, at, options, cancellation).RunAsync().ConfigureAwait(false);
    }
}
