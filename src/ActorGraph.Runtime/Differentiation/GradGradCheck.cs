using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Runtime.Differentiation;

/// <summary>
/// Checks second derivatives as <see cref="GradCheck"/> does first ones: those of the gradient graph, by what it was differentiated
/// by and by the cotangent. A rule that hides an input from the second order is found by the differences.
/// </summary>
/// <example><code>(await GradGradCheck.OfAsync(runtime, new Swish(), x)).ThrowIfFailed();</code></example>
public static class GradGradCheck
{
    /// <summary>Checks the derivatives of an op's VJP at the inputs given.</summary>
    /// <exception cref="GraphException">The inputs do not fit the op, or are float32.</exception>
    public static Task<GradCheckReport> OfAsync(GraphRuntime runtime, Op op, params Tensor[] x)
    {
        (Graph graph, string[] wrt, Dictionary<string, Tensor> at) = GradCheck.Alone(op, x);
        return OfAsync(runtime, graph, ["y"], wrt, at);
    }

    /// <summary>Checks second derivatives: those of the gradient graph of v · ∂of/∂wrt, by what it was differentiated by and by v.</summary>
    /// <inheritdoc cref="GradCheck.OfAsync(GraphRuntime, Graph, IReadOnlyList{string}, IReadOnlyList{string}, IReadOnlyDictionary{string, Tensor}, GradCheckOptions, CancellationToken)"/>
    public static async Task<GradCheckReport> OfAsync(
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
        return await GradCheck.OfAsync(runtime, gradient.Graph, [.. gradients.Where(paths.Has).Select(n => n.Name)],
            [.. by.Where(paths.Has).Select(n => n.Name)], [.. by.Where(n => !paths.Has(n))], point, options, cancellation).ConfigureAwait(false);
    }
}
