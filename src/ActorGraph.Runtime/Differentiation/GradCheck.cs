using System.Collections.Immutable;
using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;
using ActorGraph.Training;

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
    public static Task<GradCheckReport> OfAsync(GraphRuntime runtime, Op op, params Tensor[] x) => OfOpAsync(runtime, op, x, second: false, null, default);

    /// <summary>Checks the derivatives of an op's VJP: second order, by every pair of inputs and by the cotangent.</summary>
    /// <inheritdoc cref="OfAsync(GraphRuntime, Op, Tensor[])" path="/exception"/>
    public static Task<GradCheckReport> SecondOfAsync(GraphRuntime runtime, Op op, params Tensor[] x) => OfOpAsync(runtime, op, x, second: true, null, default);

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

    /// <summary>Checks second derivatives: those of the gradient graph of v · ∂of/∂wrt, by what it was differentiated by and by v.</summary>
    /// <inheritdoc cref="OfAsync(GraphRuntime, Graph, IReadOnlyList{string}, IReadOnlyList{string}, IReadOnlyDictionary{string, Tensor}, GradCheckOptions, CancellationToken)"/>
    public static async Task<GradCheckReport> SecondOfAsync(
        GraphRuntime runtime, Graph graph, IReadOnlyList<string> of, IReadOnlyList<string> wrt, IReadOnlyDictionary<string, Tensor> at,
        GradCheckOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new GradCheckOptions();
        SeededRoot[] roots = [.. of.Select(name => new SeededRoot(graph[name], Seed.Input($"{name}.cotangent")))];
        GradientGraph gradient = GradientGraph.Of(graph, roots, wrt.Select(name => graph[name]));
        int samples = Point.Samples(graph, at);
        var point = new Dictionary<string, Tensor>(at);
        foreach (SeededRoot root in roots)
        {
            Node seed = gradient.Graph[$"{root.Root.Name}.cotangent"];
            point[seed.Name] = new Normal(0, 1).Create(seed.Shape.Bind(samples), seed.Type.Element, options.Seed, seed.Index, TensorPool.Shared);
        }

        Node[] gradients = [.. gradient.Wrt.Select(n => gradient[n])];
        Node[] by = [.. gradient.Wrt.Select(gradient.Forward), .. roots.Select(r => gradient.Graph[$"{r.Root.Name}.cotangent"])];
        var paths = new GradientPaths(gradient.Graph, gradients, by);
        return await OfAsync(runtime, gradient.Graph, [.. gradients.Where(paths.Has).Select(n => n.Name)],
            [.. by.Where(paths.Has).Select(n => n.Name)], [.. by.Where(n => !paths.Has(n))], point, options, cancellation).ConfigureAwait(false);
    }

    private static async Task<GradCheckReport> OfAsync(
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

    private static Task<GradCheckReport> OfOpAsync(
        GraphRuntime runtime, Op op, Tensor[] x, bool second, GradCheckOptions? options, CancellationToken cancellation)
    {
        var builder = new GraphBuilder(x.FirstOrDefault(t => t.Type.IsFloat())?.Type ?? ElementType.Float64);
        Node[] inputs = [.. x.Select((t, i) => builder.Input($"x{i}", t.Shape, t.Type))];
        Graph graph = builder.Build(null, builder.Apply(op, "y", inputs));
        ImmutableArray<string> wrt = [.. inputs.Where((n, i) => n.Type.Element.IsFloat() && op.IsDifferentiable(i)).Select(n => n.Name)];
        Dictionary<string, Tensor> at = inputs.Select((n, i) => (n.Name, Value: x[i])).ToDictionary(p => p.Name, p => p.Value);
        return second ? SecondOfAsync(runtime, graph, ["y"], wrt, at, options, cancellation)
            : OfAsync(runtime, graph, ["y"], wrt, at, options, cancellation);
    }
}
