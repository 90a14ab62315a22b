using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Differentiation;

/// <summary>
/// A graph at a point as a linear map of tangents: everything that does not depend on them was computed once, and each further
/// product runs what is left. Its transpose carries cotangents back.
/// </summary>
public sealed class Linearization : IAsyncDisposable
{
    private readonly TangentGraph _tangents;
    private readonly GraphRun _run;
    private readonly SemaphoreSlim _turn = new(1);

    private Linearization(TangentGraph tangents, GraphRun run, IReadOnlyDictionary<string, Tensor> values) =>
        (_tangents, _run, Values) = (tangents, run, values);

    /// <summary>The values of the roots at the point, by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Values { get; }

    /// <summary>The linear map as a graph: inputs are the tangents <c>dx</c>, roots the tangents <c>dy</c>, and what was computed at
    /// the point stands in it as constants.</summary>
    public Graph Graph => _run.Graph;

    /// <summary>∂y/∂x · ẋ.</summary>
    /// <param name="tangents">ẋ by node that is differentiated by.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <returns>By root.</returns>
    /// <exception cref="GraphException">A tangent is missing or does not fit.</exception>
    public async Task<IReadOnlyDictionary<string, Tensor>> ApplyAsync(
        IReadOnlyDictionary<string, Tensor> tangents, CancellationToken cancellation = default)
    {
        Dictionary<string, Tensor> feeds = Renamed(tangents, _tangents.Wrt, _tangents.Seed);
        await _turn.WaitAsync(cancellation).ConfigureAwait(false); // a transposed product reads the nodes' buffers after its sweep
        try
        {
            using StepResult result = await _run.ForwardAsync(feeds, cancellation: cancellation).ConfigureAwait(false);
            return _tangents.Roots.ToDictionary(r => r.Name, r => result.Root(_tangents[r].Name)[0].Copy());
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>v · ∂y/∂x: the transposed map.</summary>
    /// <param name="cotangents">v by root.</param>
    /// <param name="cancellation">Ends the sweep.</param>
    /// <returns>By node that is differentiated by.</returns>
    /// <exception cref="GraphException">A cotangent is missing or does not fit.</exception>
    public async Task<IReadOnlyDictionary<string, Tensor>> TransposeAsync(
        IReadOnlyDictionary<string, Tensor> cotangents, CancellationToken cancellation = default)
    {
        Dictionary<string, Tensor> seeds = Renamed(cotangents, _tangents.Roots, root => _tangents[root]);
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        Dictionary<string, Tensor> zeros = Graph.Inputs.ToDictionary( // a linear map has the same transpose everywhere
            i => i.Name, i => Tensor.Zeros(TensorPool.Shared, i.Type.Element, i.Shape));
        try
        {
            (await _run.DifferentiateAsync(zeros, 0, seeds, cancellation: cancellation).ConfigureAwait(false)).Dispose();
            var found = new Dictionary<string, Tensor>();
            foreach (Node node in _tangents.Wrt)
                found.Add(node.Name, (await _run.ReadAsync(_tangents.Seed(node).Name, cancellation: cancellation).ConfigureAwait(false)).Backward!);
            return found;
        }
        finally
        {
            _turn.Release();
            foreach (Tensor zero in zeros.Values) zero.Dispose();
        }
    }

    /// <summary>Stops the actors.</summary>
    public ValueTask DisposeAsync() => _run.DisposeAsync();

    internal static async Task<Linearization> CreateAsync(
        GraphRuntime runtime, Derivatives source, IReadOnlyDictionary<string, Tensor> at, ulong seed, CancellationToken cancellation)
    {
        TangentGraph tangents = TangentGraph.Of(source.Graph, source.Of, source.Wrt);
        var parts = new LinearPart(tangents);
        Dictionary<string, Tensor> values;
        Tensor[] residuals;
        GraphRun once = await runtime.LoadAsync(parts.Values, new RunOptions { Seed = seed }, cancellation).ConfigureAwait(false);
        await using (once.ConfigureAwait(false))
        {
            Dictionary<string, Tensor> feeds = await new Point(once).MoveAsync(at, cancellation).ConfigureAwait(false);
            using StepResult result = await once.ForwardAsync(feeds, cancellation: cancellation).ConfigureAwait(false);
            values = tangents.Roots.ToDictionary(r => r.Name, r => result.Root(r.Name)[0].Copy());
            residuals = [.. parts.Residuals.Select(r => result.Root(r.Name)[0].Copy())];
        }

        Graph linear = parts.At(residuals, Point.Samples(source.Graph, at));
        var sweep = new Differentiate(
            [.. tangents.Roots.Select(r => tangents[r].Name)], [.. tangents.Wrt.Select(w => tangents.Seed(w).Name)]);
        return new Linearization(
            tangents, await runtime.LoadAsync(linear, new RunOptions { Sweeps = [sweep] }, cancellation).ConfigureAwait(false), values);
    }

    private static Dictionary<string, Tensor> Renamed(
        IReadOnlyDictionary<string, Tensor> given, IEnumerable<Node> nodes, Func<Node, Node> image)
    {
        foreach (string name in given.Keys)
            if (nodes.All(n => n.Name != name))
                throw new GraphException($"seed of `{name}`", "a node that takes none here", $"seeds for {string.Join(", ", nodes.Select(n => $"`{n.Name}`"))}");
        return nodes.ToDictionary(n => image(n).Name, n => given.TryGetValue(n.Name, out Tensor? value) ? value
            : throw new GraphException($"seed of `{n.Name}`", "none", $"{n.Type}"));
    }
}
