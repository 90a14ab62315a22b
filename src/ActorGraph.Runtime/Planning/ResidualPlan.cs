using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Planning;

/// <summary>What a training pass keeps for its backward half, why, and the most memory that it takes; found without running it.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Samples">Samples of the pass.</param>
/// <param name="Residuals">The values that the backward half reads, in the graph's order.</param>
/// <param name="PeakBytes">The most bytes leased at once beside parameters, constants, optimizer states, and what is fed; counted as
/// the pool does, in whole lines of 64 bytes.</param>
/// <param name="Peak">When that is.</param>
/// <param name="ComputedAgain">The nodes that checkpointed regions compute a second time.</param>
public sealed record ResidualPlan(
    Graph Graph, int Samples, ImmutableArray<Residual> Residuals, long PeakBytes, Moment Peak, ImmutableArray<Node> ComputedAgain)
{
    /// <summary>Bytes kept from the forward to the backward half. Memory that several values share counts once.</summary>
    public long KeptBytes => Residuals.Where(r => r.Holding == Holding.Kept).Sum(r => r.Bytes);

    /// <summary>Bytes of the values that are computed again in place of being kept.</summary>
    public long AgainBytes => Residuals.Where(r => r.Holding == Holding.Again).Sum(r => r.Bytes);

    /// <summary>Plans a pass of training: see <see cref="Objective.OfTraining"/>.</summary>
    /// <exception cref="GraphException">There is nothing to differentiate, or no path along which a gradient flows.</exception>
    public static ResidualPlan Of(Graph graph, int samples) => Of(graph, Objective.OfTraining(graph), samples);

    /// <summary>
    /// Plans a pass that differentiates. The forward half is taken in the graph's order and the backward half the other way round;
    /// node actors may run ahead of that on branches that do not wait for each other. Temporaries within a forward computation are
    /// not counted, those of a VJP are.
    /// </summary>
    /// <exception cref="GraphException">There is nothing to differentiate.</exception>
    public static ResidualPlan Of(Graph graph, Objective objective, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (objective.Of.IsEmpty) throw new GraphException("memory", "a graph without a root of a float type", "a loss or an output to differentiate");
        ImmutableArray<NodeSpec> nodes = Wiring.Specify(0, graph, [objective], learns: true);
        var replay = new MemoryReplay(graph, nodes, objective, samples);
        replay.Run();
        return new ResidualPlan(graph, samples, ResidualListing.Of(graph, nodes, samples), replay.Peak, replay.PeakAt,
            [.. graph.Nodes.Where(n => nodes[n.Index].Sweeps[0].Recompute is { ComputesAgain: true })]);
    }
}

/// <summary>A value that the backward half reads.</summary>
/// <param name="Value">The node whose value it is.</param>
/// <param name="Shape">Its shape, with the samples bound.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Holding">Where the value is until then.</param>
/// <param name="Owner">The node whose memory it stands in: another than <paramref name="Value"/> where an op only reshapes.</param>
/// <param name="Region">The region of the value's node; null if there is none.</param>
/// <param name="Uses">What it is read for.</param>
public sealed record Residual(
    Node Value, Shape Shape, long Bytes, Holding Holding, Node Owner, string? Region, ImmutableArray<ResidualUse> Uses);

/// <summary>One reason to keep a value.</summary>
/// <param name="For">What is computed with it: <c>∂z1/∂W1</c>, or a node that a region computes again.</param>
/// <param name="Why">Who reads it there: <c>MatMul reads its other input</c>.</param>
public sealed record ResidualUse(string For, string Why);

/// <summary>Where a value is between the forward and the backward half.</summary>
public enum Holding
{
    /// <summary>Kept, in memory of its own.</summary>
    Kept,

    /// <summary>In the memory of another value that is kept.</summary>
    Shared,

    /// <summary>Given back, and computed a second time.</summary>
    Again,

    /// <summary>There anyway, because the caller feeds it.</summary>
    Fed,

    /// <summary>There anyway: a parameter or a constant.</summary>
    AtRest,
}

/// <summary>A moment of a pass.</summary>
/// <param name="Half">What the node is doing.</param>
/// <param name="Node">The node.</param>
public sealed record Moment(MomentKind Half, Node Node)
{
    /// <inheritdoc/>
    public override string ToString() => Half switch
    {
        MomentKind.Forward => $"as `{Node.Name}` is computed",
        MomentKind.Again => $"as `{Node.Name}` is computed again",
        _ => $"as the gradient of `{Node.Name}` goes on",
    };
}

/// <summary>What a node does at a moment of a pass.</summary>
public enum MomentKind
{
    /// <summary>Computes its value.</summary>
    Forward,

    /// <summary>Computes its value a second time.</summary>
    Again,

    /// <summary>Folds its gradient and sends cotangents.</summary>
    Backward,
}
