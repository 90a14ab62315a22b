using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Differentiation;

/// <summary>The value of each root, and the gradient by each node that was differentiated by: v · ∂y/∂x.</summary>
public sealed record VjpResult(IReadOnlyDictionary<string, Tensor> Values, IReadOnlyDictionary<string, Tensor> Gradients);

/// <summary>The value of each root, and its tangent: ∂y/∂x · ẋ.</summary>
public sealed record JvpResult(IReadOnlyDictionary<string, Tensor> Values, IReadOnlyDictionary<string, Tensor> Tangents);

/// <summary>
/// Derivatives of some nodes of a graph by others, computed by messages between node actors, under the names that JAX and PyTorch
/// gave them. What a point names are inputs and, where they shall differ from their initial values, parameters. Calls are carried
/// out one after the other; the tensors that they give are the caller's.
/// </summary>
/// <example>
/// <code>
/// await using Derivatives f = await runtime.DifferentiateAsync(graph, of: ["y"], wrt: ["x"]);
/// Jacobian j = await f.JacobianAsync(point);
/// Tensor dydx = j["y", "x"]; // shape of y followed by that of x
/// </code>
/// </example>
public sealed partial class Derivatives : IAsyncDisposable
{
    private const int AllReverse = 0, AllForward = 1, FirstSingle = 2; // then one sweep a root, then one for each wrt

    private readonly GraphRuntime _runtime;
    private readonly DerivativeOptions _options;
    private readonly GradientPaths _paths;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly GraphRun _run;
    private readonly Point _point;
    private volatile bool _isDisposed;

    private Derivatives(GraphRuntime runtime, DerivativeOptions options, ImmutableArray<Node> of, ImmutableArray<Node> wrt, GraphRun run)
    {
        (_runtime, _options, Of, Wrt, _run) = (runtime, options, of, wrt, run);
        (_paths, _point) = (new GradientPaths(run.Graph, of, wrt), new Point(run));
    }

    /// <summary>The graph.</summary>
    public Graph Graph => _run.Graph;

    /// <summary>What is differentiated.</summary>
    public ImmutableArray<Node> Of { get; }

    /// <summary>What it is differentiated by: inputs, parameters, or nodes in between.</summary>
    public ImmutableArray<Node> Wrt { get; }

    /// <summary>The vector-Jacobian products v · ∂y/∂x, Σ over the roots y: one sweep back through the graph.</summary>
    /// <param name="at">The point.</param>
    /// <param name="cotangents">v by root, each of its root's shape.</param>
    /// <param name="cancellation">Ends the sweep.</param>
    /// <exception cref="GraphException">A value or a cotangent is missing or does not fit.</exception>
    public Task<VjpResult> VjpAsync(
        IReadOnlyDictionary<string, Tensor> at, IReadOnlyDictionary<string, Tensor> cotangents, CancellationToken cancellation = default) =>
        InTurnAsync(() => ReverseAsync(at, AllReverse, Wrt, cotangents, null, cancellation), cancellation);

    /// <summary>The Jacobian-vector products ∂y/∂x · ẋ, Σ over what is differentiated by: one sweep along with the activations.</summary>
    /// <param name="at">The point.</param>
    /// <param name="tangents">ẋ by node that is differentiated by, each of its node's shape.</param>
    /// <param name="cancellation">Ends the sweep.</param>
    /// <exception cref="GraphException">A value or a tangent is missing or does not fit.</exception>
    public Task<JvpResult> JvpAsync(
        IReadOnlyDictionary<string, Tensor> at, IReadOnlyDictionary<string, Tensor> tangents, CancellationToken cancellation = default) =>
        InTurnAsync(() => ForwardAsync(at, AllForward, Of, tangents, null, cancellation), cancellation);

    /// <summary>The gradient of one root, which is a number, by each node that is differentiated by.</summary>
    /// <exception cref="GraphException">There are several roots, the root is no number, or a value does not fit.</exception>
    public async Task<IReadOnlyDictionary<string, Tensor>> GradAsync(
        IReadOnlyDictionary<string, Tensor> at, CancellationToken cancellation = default) =>
        (await ValueAndGradAsync(at, cancellation).ConfigureAwait(false)).Gradients;

    /// <summary>The value of one root, which is a number, and its gradients.</summary>
    /// <inheritdoc cref="GradAsync" path="/exception"/>
    public async Task<(Tensor Value, IReadOnlyDictionary<string, Tensor> Gradients)> ValueAndGradAsync(
        IReadOnlyDictionary<string, Tensor> at, CancellationToken cancellation = default)
    {
        Node root = NumberRoot("gradient");
        using Tensor one = Tensor.Scalar(1, root.Type.Element);
        VjpResult vjp = await VjpAsync(at, new Dictionary<string, Tensor> { [root.Name] = one }, cancellation).ConfigureAwait(false);
        return (vjp.Values[root.Name], vjp.Gradients);
    }

    /// <summary>Messages that were delivered along each edge since the start, by the sweeps of first order.</summary>
    public Task<MessageCounts> CountMessagesAsync(CancellationToken cancellation = default) => _run.CountMessagesAsync(cancellation);

    /// <summary>Stops the actors; a call under way ends with <see cref="ObjectDisposedException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await _run.DisposeAsync().ConfigureAwait(false);
        if (_second is { } second) await second.Run.DisposeAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false); // a call may be loading actors of second order
        _turn.Release();
    }

    /// <summary>The values, by name, of roots, inputs and parameters at a point.</summary>
    internal Task<IReadOnlyDictionary<string, Tensor>> ValuesAsync(
        IReadOnlyDictionary<string, Tensor> at, CancellationToken cancellation) => InTurnAsync<IReadOnlyDictionary<string, Tensor>>(async () =>
        {
            Dictionary<string, Tensor> feeds = await _point.MoveAsync(at, cancellation).ConfigureAwait(false);
            using StepResult result = await _run.ForwardAsync(feeds, cancellation: cancellation).ConfigureAwait(false);
            var values = new Dictionary<string, Tensor>(feeds);
            foreach (ParameterValues p in await _run.ReadParametersAsync(cancellation).ConfigureAwait(false)) values[p.Name] = p.Value;
            foreach (Node root in Of) values[root.Name] = result.Root(root.Name)[0].Copy();
            return values;
        }, cancellation);

    internal static async Task<Derivatives> LoadAsync(
        GraphRuntime runtime, Graph graph, IReadOnlyList<string> of, IReadOnlyList<string> wrt, DerivativeOptions? options,
        CancellationToken cancellation)
    {
        options ??= new DerivativeOptions();
        ImmutableArray<Node> roots = [.. of.Distinct().Select(name => graph[name])], by = [.. wrt.Distinct().Select(name => graph[name])];
        GradientPaths paths = GradientPaths.Required(graph, roots, by);
        ImmutableArray<string> names = [.. roots.Select(n => n.Name)], byNames = [.. by.Select(n => n.Name)];
        var sweeps = ImmutableArray.CreateBuilder<Differentiate>();
        sweeps.Add(new Differentiate(names, byNames));
        sweeps.Add(new Differentiate(names, byNames, DifferentiationMode.Forward));
        foreach (Node root in roots)
            sweeps.Add(new Differentiate([root.Name], [.. Reached(graph, [root], by).Select(n => n.Name)]));
        foreach (Node node in by) sweeps.Add(new Differentiate(names, [node.Name], DifferentiationMode.Forward));
        var run = await runtime.LoadAsync(
            graph, new RunOptions { Seed = options.Seed, Sweeps = sweeps.DrainToImmutable() }, cancellation).ConfigureAwait(false);
        return new Derivatives(runtime, options, roots, by, run);
    }

    // Those that a root depends on.
    private static ImmutableArray<Node> Reached(Graph graph, ImmutableArray<Node> roots, IEnumerable<Node> wrt)
    {
        var paths = new GradientPaths(graph, roots, wrt);
        return [.. wrt.Where(paths.Has)];
    }

    private async Task<VjpResult> ReverseAsync(
        IReadOnlyDictionary<string, Tensor> at, int sweep, ImmutableArray<Node> wrt, IReadOnlyDictionary<string, Tensor> cotangents, int? count,
        CancellationToken cancellation)
    {
        Dictionary<string, Tensor> feeds = await _point.MoveAsync(at, cancellation).ConfigureAwait(false);
        using StepResult result = await _run.DifferentiateAsync(feeds, sweep, cotangents, count, cancellation: cancellation).ConfigureAwait(false);
        var gradients = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (Node node in wrt)
            gradients.Add(node.Name, (await _run.ReadAsync(node.Name, cancellation: cancellation).ConfigureAwait(false)).Backward!);
        return new VjpResult(cotangents.Keys.ToDictionary(root => root, root => result.Root(root)[0].Copy()), gradients);
    }

    private async Task<JvpResult> ForwardAsync(
        IReadOnlyDictionary<string, Tensor> at, int sweep, IEnumerable<Node> of, IReadOnlyDictionary<string, Tensor> tangents, int? count,
        CancellationToken cancellation)
    {
        Dictionary<string, Tensor> feeds = await _point.MoveAsync(at, cancellation).ConfigureAwait(false);
        using StepResult result = await _run.DifferentiateAsync(feeds, sweep, tangents, count, cancellation: cancellation).ConfigureAwait(false);
        Dictionary<string, Tensor> values = Of.ToDictionary(root => root.Name, root => result.Root(root.Name)[0].Copy());
        return new JvpResult(values, of.ToDictionary(root => root.Name, root => _paths.Has(root) ? result.Tangent(root.Name)[0].Copy()
            : Tensor.Zeros(TensorPool.Shared, root.Type.Element, count is { } k ? values[root.Name].Shape.Prepend(k) : values[root.Name].Shape)));
    }

    private Node NumberRoot(string what)
    {
        string others = "or Jacobians with JacobianAsync, products with VjpAsync and JvpAsync";
        if (Of is not [var root])
            throw new GraphException(what, $"{Of.Length} roots", "one root that is a number", $"add them in the graph, {others}");
        return root.Shape.Rank == 0 ? root : throw new GraphException($"{what} of `{root.Name}`", $"shape {root.Shape} without a seed",
            "a number, shape []", $"sum over it in the graph, {others}");
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return await call().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
