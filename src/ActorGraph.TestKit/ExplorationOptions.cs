using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Schedules;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.TestKit;

/// <summary>What an exploration tries.</summary>
public sealed record ExplorationOptions
{
    /// <summary>How many orders of messages are tried.</summary>
    public int Orders { get; init; } = 1000;

    /// <summary>The first order is drawn from this number, the next one from the next, …: a failure names the one that it was drawn
    /// from.</summary>
    public int Seed { get; init; }

    /// <summary>Training steps of each run.</summary>
    public int Steps { get; init; } = 2;

    /// <summary>Samples of each step, in a graph with a batch.</summary>
    public int Samples { get; init; } = 6;

    /// <summary>Pieces that a batch is cut into; the orders take turns. A graph without a batch is not cut.</summary>
    public ImmutableArray<int> MicroBatches { get; init; } = [1, 2, 3];

    /// <summary>What the graph is trained with.</summary>
    public RunOptions Run { get; init; } = new() { Optimizer = new Sgd() };

    /// <summary>How gradients are clipped; a bound on their norm adds messages between parameters and the coordinator.</summary>
    public GradientClip Clip { get; init; } = GradientClip.None;

    /// <summary>The share of messages that come twice, the second time at once, later, or in a later step.</summary>
    public double Duplicates { get; init; } = 0.1;

    /// <summary>The share of messages that are lost, and sent again when nothing else is on its way.</summary>
    public double Losses { get; init; }

    /// <summary>How often all nodes are lost in a run, each time after any message: a worker died.</summary>
    public int Crashes { get; init; }

    /// <summary>How often a step is cancelled in a run, each time after any message, and asked for again: it must leave no trace.</summary>
    public int Cancellations { get; init; }

    /// <summary>The order in which the stages of a pipeline take micro-batches; null: there are no stages.</summary>
    public ISchedule? Schedule { get; init; }

    /// <summary>Workers of the pipeline.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>What step i (from 1) is fed; null: numbers drawn from i, integers 0 and 1.</summary>
    public Func<int, IReadOnlyDictionary<string, Tensor>>? Feeds { get; init; }

    /// <summary>Replays that are spent on a shorter history of a failure.</summary>
    public int Replays { get; init; } = 400;

    internal IReadOnlyDictionary<string, Tensor> FeedsOf(Graph graph, int step) => Feeds?.Invoke(step) ?? graph.Inputs.ToDictionary(i => i.Name, i =>
    {
        Shape shape = i.Shape.Bind(Samples);
        return i.Type.Element.IsFloat()
            ? new Normal(0, 1).Create(shape, i.Type.Element, 7, i.Index + 1000 * step, TensorPool.Shared)
            : i.Type.Element == ElementType.Int64
                ? Tensor.From([.. Enumerable.Range(0, shape.Volume).Select(n => (long)((n + step) % 2))], shape)
                : Tensor.From([.. Enumerable.Range(0, shape.Volume).Select(n => (n + step) % 2 == 0)], shape);
    });
}
