using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

// One sweep with seeds of the caller's own, in either mode.
public sealed partial class GraphRun
{
    /// <summary>
    /// One sweep with the seeds given, as <see cref="Differentiate.Mode"/> of the sweep says: cotangents for its roots, whose
    /// gradients are then read with <see cref="ReadAsync"/>; or tangents for what it differentiates by, which give
    /// <see cref="StepResult.Tangent"/> of each root. Nothing is updated.
    /// </summary>
    /// <param name="feeds">By input name.</param>
    /// <param name="sweep">Which of <see cref="RunOptions.Sweeps"/>.</param>
    /// <param name="seeds">By node name: for each root, or for each node differentiated by, a tensor of its type and shape.</param>
    /// <param name="count">How many seeds travel at once, in one round of messages: each seed then has a leading axis of so many, and
    /// so have gradients and tangents. Null: one seed, without that axis.</param>
    /// <param name="microBatches">Pieces that the batch is cut into; 1 where several seeds travel.</param>
    /// <param name="cancellation">Ends the sweep.</param>
    /// <exception cref="GraphException">A feed or a seed is missing or does not fit, or the batch may not be cut.</exception>
    /// <exception cref="Coordination.NodeFailedException">A node failed.</exception>
    public Task<StepResult> DifferentiateAsync(
        IReadOnlyDictionary<string, Tensor> feeds, int sweep, IReadOnlyDictionary<string, Tensor> seeds, int? count = null,
        int microBatches = 1, CancellationToken cancellation = default)
    {
        Objective objective = Sweep(sweep);
        foreach (string name in seeds.Keys)
            if (!objective.Seeded.Contains(Graph[name]))
                throw new GraphException($"seed of `{name}`", "a node that takes none in this sweep",
                    $"seeds for {string.Join(", ", objective.Seeded.Select(n => $"`{n.Name}`"))}");
        if (count is not null && microBatches != 1)
            throw new GraphException("micro-batches", $"{microBatches} with {count} seeds at once", "1", "seeds travel with the whole batch");
        bool isReverse = objective.Mode == DifferentiationMode.Reverse;
        return StepAsync(feeds, sweep, microBatches, Seed, cancellation, (isReverse, count, _options.Seed), static (cut, given) => new StepPlan
        {
            FirstSamples = cut,
            Backward = given.isReverse,
            Tangents = !given.isReverse,
            Seeds = given.count,
            KeepsBuffers = given.isReverse, // tangents of roots are reported, gradients are read
            Seed = given.Seed,
        });

        Tensor Seed(Node node, Shape shape) => seeds.TryGetValue(node.Name, out Tensor? seed) ? seed.Retain()
            : throw new GraphException($"seed of `{node.Name}`", "none", $"{node.Type.Element.Word()} {shape}",
                isReverse ? "each root takes a cotangent" : "each node that is differentiated by takes a tangent");
    }
}
