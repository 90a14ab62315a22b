using System.Collections.Immutable;
using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Differentiation;

// Second order, forward over reverse: tangents travel through the gradient graph.
public sealed partial class Derivatives
{
    private SecondOrder? _second;

    /// <summary>The Hessian-vector products Σⱼ ∂²l/∂xᵢ∂xⱼ · vⱼ of one root, which is a number: one forward sweep through its
    /// gradient graph.</summary>
    /// <param name="at">The point.</param>
    /// <param name="v">v by node that is differentiated by, each of its node's shape.</param>
    /// <param name="cancellation">Ends the sweep.</param>
    /// <exception cref="GraphException">There are several roots, the root is no number, or something does not fit.</exception>
    public Task<IReadOnlyDictionary<string, Tensor>> HvpAsync(
        IReadOnlyDictionary<string, Tensor> at, IReadOnlyDictionary<string, Tensor> v, CancellationToken cancellation = default)
    {
        NumberRoot("Hessian");
        return InTurnAsync<IReadOnlyDictionary<string, Tensor>>(async () =>
        {
            SecondOrder second = await SecondAsync(cancellation).ConfigureAwait(false);
            int samples = Point.Samples(Graph, at);
            if (v.Keys.FirstOrDefault(name => Wrt.All(n => n.Name != name)) is { } other)
                throw new GraphException($"seed of `{other}`", "a node that is not differentiated by", $"seeds for {Named(Wrt)}");
            foreach (Node node in Wrt)
            {
                Shape shape = node.Shape.Bind(samples);
                if (!v.TryGetValue(node.Name, out Tensor? given) || given.Shape != shape || given.Type != node.Type.Element)
                    throw new GraphException($"seed of `{node.Name}`", given?.ToString() ?? "none", $"{node.Type.Element.Word()} {shape}",
                        "each node that is differentiated by takes a tangent");
            }

            Dictionary<string, Tensor> seeds = second.Varying.ToDictionary(n => n.Name, n => v[n.Name]);
            using StepResult? result = seeds.Count == 0 ? null
                : await SweepAsync(second, at, 0, seeds, null, cancellation).ConfigureAwait(false);
            return Wrt.ToDictionary(n => n.Name, n => result is not null && second.Paths.Has(second.Gradient[n])
                ? result.Tangent(second.Gradient[n].Name)[0].Copy()
                : Tensor.Zeros(TensorPool.Shared, n.Type.Element, n.Shape.Bind(samples)));
        }, cancellation);
    }

    /// <summary>The Hessian ∂²l/∂xᵢ∂xⱼ of one root, which is a number: the block <c>[xᵢ, xⱼ]</c> has the shape of xᵢ followed by that
    /// of xⱼ.</summary>
    /// <inheritdoc cref="HvpAsync" path="/exception"/>
    public Task<Jacobian> HessianAsync(IReadOnlyDictionary<string, Tensor> at, CancellationToken cancellation = default)
    {
        NumberRoot("Hessian");
        int samples = Point.Samples(Graph, at);
        long size = Wrt.Sum(n => n.Shape.Bind(samples).Count);
        RequireRoom("Hessian", samples, size, size);
        return InTurnAsync(async () =>
        {
            SecondOrder second = await SecondAsync(cancellation).ConfigureAwait(false);
            var blocks = new Dictionary<(string, string), Tensor>();
            foreach (Node row in Wrt)
                foreach (Node column in Wrt)
                    blocks.Add((row.Name, column.Name), Tensor.Zeros(TensorPool.Shared, Graph.Type, Block(row, column, samples)));
            int rounds = 0, sweep = 1;
            foreach (Node column in second.Varying)
            {
                var paths = new GradientPaths(second.Run.Graph, Wrt.Select(n => second.Gradient[n]), [column]);
                foreach ((int first, Tensor seeds) in UnitSeeds(column, samples, second.SeedsAtOnce(samples, _options)))
                {
                    using Tensor travelling = seeds;
                    var given = new Dictionary<string, Tensor> { [column.Name] = seeds };
                    using StepResult result = await SweepAsync(second, at, sweep, given, seeds.Shape.Size(0), cancellation).ConfigureAwait(false);
                    foreach (Node row in Wrt)
                        if (paths.Has(second.Gradient[row]))
                            Transpose(result.Tangent(second.Gradient[row].Name)[0], blocks[(row.Name, column.Name)], first);
                    rounds++;
                }

                sweep++;
            }

            return new Jacobian(blocks, DifferentiationMode.Forward, (int)size, rounds);
        }, cancellation);
    }

    private static string Named(IEnumerable<Node> nodes) => string.Join(", ", nodes.Select(n => $"`{n.Name}`"));

    private static async Task<StepResult> SweepAsync(
        SecondOrder second, IReadOnlyDictionary<string, Tensor> at, int sweep, Dictionary<string, Tensor> seeds, int? count,
        CancellationToken cancellation)
    {
        Dictionary<string, Tensor> feeds = await second.Point.MoveAsync(at, cancellation).ConfigureAwait(false);
        return await second.Run.DifferentiateAsync(feeds, sweep, seeds, count, cancellation: cancellation).ConfigureAwait(false);
    }

    private async Task<SecondOrder> SecondAsync(CancellationToken cancellation)
    {
        if (_second is { } there) return there;
        GradientGraph gradient = GradientGraph.Of(Graph, Of[0], Wrt);
        ImmutableArray<Node> gradients = [.. Wrt.Select(n => gradient[n])];
        ImmutableArray<Node> varying = Reached(gradient.Graph, gradients, [.. Wrt.Select(gradient.Forward)]);
        ImmutableArray<string> names = [.. gradients.Select(n => n.Name)];
        ImmutableArray<Differentiate> sweeps = varying.IsEmpty ? [] :
        [
            new Differentiate(names, [.. varying.Select(n => n.Name)], DifferentiationMode.Forward),
            .. varying.Select(n => new Differentiate(names, [n.Name], DifferentiationMode.Forward)),
        ];
        GraphRun run = await _runtime.LoadAsync(
            gradient.Graph, new RunOptions { Seed = _options.Seed, Sweeps = sweeps }, cancellation).ConfigureAwait(false);
        _second = new SecondOrder(gradient, run, varying, new GradientPaths(gradient.Graph, gradients, varying), new Point(run));
        if (!_isDisposed) return _second;
        await run.DisposeAsync().ConfigureAwait(false); // the disposal came while the actors were made, and did not see them
        throw new ObjectDisposedException(nameof(Derivatives));
    }

    // The gradient graph as actors; Varying are those that some gradient depends on, as nodes of that graph.
    private sealed record SecondOrder(GradientGraph Gradient, GraphRun Run, ImmutableArray<Node> Varying, GradientPaths Paths, Point Point)
    {
        public int SeedsAtOnce(int samples, DerivativeOptions options)
        {
            long bytes = Run.Graph.Nodes.Where(Paths.Has).Sum(n => n.Shape.Bind(samples).Count * n.Type.Element.Size());
            return (int)Math.Clamp(options.MostSeedBytes / Math.Max(1, bytes), 1, int.MaxValue);
        }
    }
}
