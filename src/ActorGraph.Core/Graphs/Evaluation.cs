using ActorGraph.Tensors;

namespace ActorGraph.Graphs;

/// <summary>
/// What an op may know when it computes: where memory comes from, whether it trains, and what random numbers are a function
/// of. Nothing here tells where, when or in what company it runs.
/// </summary>
/// <param name="Pool">Where results are leased.</param>
/// <param name="Training">Whether dropout and its kin are on.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Node">The number of the node in its graph.</param>
/// <param name="Step">The step.</param>
/// <param name="FirstSample">The place, in the whole step's batch, of the first sample at hand.</param>
public readonly record struct Evaluation(
    TensorPool Pool, bool Training = false, ulong Seed = 0, int Node = 0, long Step = 0, int FirstSample = 0)
{
    /// <summary>Leases memory for a result; whoever asked for the result releases it.</summary>
    public Tensor Lease(ElementType type, Shape shape) => Tensor.Lease(Pool, type, shape);

    /// <summary>Leases zeros.</summary>
    public Tensor Zeros(ElementType type, Shape shape) => Tensor.Zeros(Pool, type, shape);
}
