using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Sheet;

/// <summary>
/// A gradient by several ways, each through node actors: cotangent messages, the nodes of the gradient graph, tangent messages,
/// products of partial derivatives along all paths, and differences.
/// </summary>
internal static class Agreement
{
    private const double Exact = 1e-12, Difference = 1e-6;

    /// <summary>Compares the ways to ∂of/∂wrt of a root that is a number.</summary>
    public static async Task<Checks> OfAsync(
        GraphRuntime runtime, Graph graph, string of, IReadOnlyList<string> wrt, IReadOnlyDictionary<string, Tensor> at,
        CancellationToken cancellation)
    {
        (IReadOnlyDictionary<string, Tensor> messages, Jacobian tangents) = await BothAsync().ConfigureAwait(false);
        Dictionary<string, double[]> nodes = await GradientGraphAsync(runtime, graph, of, wrt, at, cancellation).ConfigureAwait(false);
        IReadOnlyDictionary<string, Tensor> values = await ValuesAsync(runtime, graph, at, cancellation).ConfigureAwait(false);
        var products = new PathProducts(runtime, graph, values);
        double byNodes = 0, byTangents = 0, byPaths = 0;
        int paths = 0;
        foreach (string name in wrt)
        {
            double[] expected = messages[name].ToDoubles();
            (double[] sum, int count) = await products.SumAsync(graph[of], graph[name], cancellation).ConfigureAwait(false);
            paths += count;
            byNodes = Math.Max(byNodes, Distance(nodes[name], expected));
            byTangents = Math.Max(byTangents, Distance(tangents[of, name].ToDoubles(), expected));
            byPaths = Math.Max(byPaths, Distance(sum, expected));
        }

        string[] movable = [.. wrt.Where(name => graph[name].Op is null)];
        GradCheckReport? report = movable.Length == 0 ? null
            : await GradCheck.OfAsync(runtime, graph, [of], movable, at, cancellation: cancellation).ConfigureAwait(false);
        Check[] differences = report is null ? [] : [new Check($"differences of {Writing.Symbol(of)} by {Writing.Symbols(movable)}", report.WorstError, Difference)];
        return new Checks($"Gradients of {Writing.Symbol(of)} by {Writing.Symbols(wrt)}: cotangent messages against",
        [
            new Check("the nodes of the gradient graph, run forward", byNodes, Exact),
            new Check("tangent messages", byTangents, Exact),
            new Check($"products of partial derivatives, {(paths == 1 ? "along the only path" : $"summed over {paths} paths")}", byPaths, Exact),
            .. differences,
        ]);

        async Task<(IReadOnlyDictionary<string, Tensor>, Jacobian)> BothAsync()
        {
            Derivatives derivatives = await runtime.DifferentiateAsync(graph, [of], wrt, cancellation: cancellation).ConfigureAwait(false);
            await using (derivatives.ConfigureAwait(false))
                return (await derivatives.GradAsync(at, cancellation).ConfigureAwait(false),
                    await derivatives.JacobianAsync(at, JacobianMode.Forward, cancellation).ConfigureAwait(false));
        }
    }

    /// <summary>The greatest difference, relative to the greatest number, or to 1 where all are smaller.</summary>
    public static double Distance(double[] found, double[] expected)
    {
        if (found.Length != expected.Length) return double.PositiveInfinity;
        double scale = expected.Select(Math.Abs).Append(1).Max();
        return found.Zip(expected, (a, b) => Math.Abs(a - b)).DefaultIfEmpty(0).Max() / scale;
    }

    /// <summary>The values of all named nodes at a point.</summary>
    public static async Task<IReadOnlyDictionary<string, Tensor>> ValuesAsync(
        GraphRuntime runtime, Graph graph, IReadOnlyDictionary<string, Tensor> at, CancellationToken cancellation)
    {
        GraphRun run = await runtime.LoadAsync(graph, cancellation: cancellation).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            Dictionary<string, Tensor> feeds = await new Point(run).MoveAsync(at, cancellation).ConfigureAwait(false);
            (await run.ForwardAsync(feeds, keepsBuffers: true, cancellation: cancellation).ConfigureAwait(false)).Dispose();
            var values = new Dictionary<string, Tensor>();
            foreach (Node node in graph.Nodes)
                if (!node.IsAnonymous)
                    values.Add(node.Name, (await run.ReadAsync(node.Name, cancellation: cancellation).ConfigureAwait(false)).Forward!);
            return values;
        }
    }

    private static async Task<Dictionary<string, double[]>> GradientGraphAsync(
        GraphRuntime runtime, Graph graph, string of, IReadOnlyList<string> wrt, IReadOnlyDictionary<string, Tensor> at,
        CancellationToken cancellation)
    {
        GradientGraph gradient = GradientGraph.Of(graph, graph[of], wrt.Select(name => graph[name]));
        GraphRun run = await runtime.LoadAsync(gradient.Graph, cancellation: cancellation).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            Dictionary<string, Tensor> feeds = await new Point(run).MoveAsync(at, cancellation).ConfigureAwait(false);
            using StepResult result = await run.ForwardAsync(feeds, cancellation: cancellation).ConfigureAwait(false);
            return wrt.ToDictionary(name => name, name => result.Root(gradient[graph[name]].Name)[0].ToDoubles());
        }
    }
}
