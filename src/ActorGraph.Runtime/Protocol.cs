using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Schedules;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime;

// Every message between node actors and their coordinator. Two of them carry data (law 2), forward mode adds a third; commands
// are imperative, reports are past tense. All are immutable, but for the one reference to a tensor that a data message hands over.

/// <summary>A message with a place in a run.</summary>
public interface IPassMessage
{
    /// <summary>What it belongs to.</summary>
    PassId Pass { get; }
}

/// <summary>A message that asks a node for an answer; it belongs to no pass.</summary>
public interface IRequestMessage
{
    /// <summary>What the answer is to name.</summary>
    long Request { get; }
}

/// <summary>
/// A message that hands one reference to a tensor to whoever takes it. A message that is delivered twice is taken once:
/// the second taker gets null, and so can neither read nor release what is not its own.
/// </summary>
public abstract record DataMessage : IPassMessage
{
    private Tensor? _value;

    private protected DataMessage(PassId pass, StepPlan plan) => Pass = pass.Under(plan);

    /// <inheritdoc/>
    public PassId Pass { get; }

    /// <summary>What the step goes by: a node may hear of a step by any of these messages first. It is held by the pass, because
    /// messages are most of a step's garbage.</summary>
    public StepPlan Plan => Pass.Plan!;

    /// <summary>The tensor that is handed over.</summary>
    public required Tensor Value
    {
        init => _value = value;
    }

    /// <summary>Shape and type, for a look without taking; null once taken.</summary>
    public Tensor? Peek => Volatile.Read(ref _value);

    /// <summary>Takes the reference, once.</summary>
    public Tensor? Take() => Interlocked.Exchange(ref _value, null);

    /// <summary>Gives the reference back unread, if nobody took it.</summary>
    public void Drop() => Take()?.Dispose();
}

/// <summary>A value on its way along an edge, from producer to consumer. Shared and read-only.</summary>
public sealed record Activation(PassId Pass, StepPlan Plan, Edge Edge) : DataMessage(Pass, Plan)
{
    private readonly int _consumer = Edge.Consumer, _slot = Edge.Slot; // ~slot where the value was asked for again: 8 bytes less garbage

    /// <summary>The edge.</summary>
    public Edge Edge => new(_consumer, IsRecomputed ? ~_slot : _slot);

    /// <summary>Whether the consumer had the value before and asked for it again: the answer to <see cref="Recompute"/>.</summary>
    public bool IsRecomputed
    {
        get => _slot < 0;
        init => _slot = value == IsRecomputed ? _slot : ~_slot;
    }
}

/// <summary>
/// From a consumer in a checkpointed region to a producer: send your value along this edge again, computed again if you gave it
/// back. <paramref name="Place"/> is the edge's place among the producer's consumers.
/// </summary>
public sealed record Recompute(PassId Pass, int Place) : IPassMessage;

/// <summary>
/// A cotangent on its way back along an edge, from consumer to producer; from then on the producer's. <paramref name="Place"/>
/// is the edge's place among the producer's consumers, the order in which contributions are folded. A root's seed has the
/// place behind the last consumer.
/// </summary>
public sealed record Cotangent(PassId Pass, StepPlan Plan, int Place) : DataMessage(Pass, Plan);

/// <summary>
/// A tangent on its way along an edge, beside the activation. Shared and read-only. The seed of a node that is differentiated by
/// has the slot behind the last input.
/// </summary>
public sealed record Tangent(PassId Pass, StepPlan Plan, int Slot) : DataMessage(Pass, Plan);

/// <summary>To a node, from itself: the time that half of the pass takes is up. It never leaves the process.</summary>
public sealed record Elapsed(PassId Pass, ActionKind Half) : IPassMessage;

/// <summary>From a node to the gate of its stage: half of the pass is done there. It never leaves the process.</summary>
public sealed record TurnTaken(PassId Pass, int Node, ActionKind Half) : IPassMessage;

/// <summary>To an input: the value fed, for this micro-batch or, without a batch, for the step.</summary>
public sealed record Feed(PassId Pass, StepPlan Plan) : DataMessage(Pass, Plan);

/// <summary>
/// A message that says as well which step's update is decided: if a parameter still holds back the update of just that step, it is its
/// value before anything else is done. So a step that is asked for in time takes the commit of the one before along, and what may come
/// instead of it or read the value before it says the same. (A write finds nothing held back: it waits until no step is under way.)
/// </summary>
public interface ICommitMessage
{
    /// <summary>The newest step whose update is decided; −1: none.</summary>
    long Committed { get; }
}

/// <summary>To a parameter or a constant: a step begins, send the value on.</summary>
public sealed record BeginStep : IPassMessage, ICommitMessage
{
    /// <summary>A step's beginning.</summary>
    public BeginStep(PassId pass, StepPlan plan) => Pass = pass.Under(plan);

    /// <inheritdoc/>
    public PassId Pass { get; }

    /// <summary>What the step goes by.</summary>
    public StepPlan Plan => Pass.Plan!;

    /// <inheritdoc/>
    public long Committed { get; init; } = -1;
}

/// <summary>To a parameter: compute the update from the gradient times <paramref name="Scale"/>, and hold it back.</summary>
public sealed record StageUpdate(PassId Pass, double Scale) : IPassMessage;

/// <summary>To a parameter: the update held back is the value from now on, say so.</summary>
public sealed record CommitUpdate(PassId Pass) : IPassMessage, ICommitMessage
{
    /// <inheritdoc/>
    public long Committed => Pass.Step;
}

/// <summary>To every node: forget all that belongs to an older epoch, and say so.</summary>
public sealed record AbandonStep(int Run, int Epoch) : ICommitMessage
{
    /// <inheritdoc/>
    public long Committed { get; init; } = -1;
}

/// <summary>To a node: send copies of both buffers of a micro-batch of the last step.</summary>
public sealed record ReadBuffers(long Request, int MicroBatch) : IRequestMessage;

/// <summary>To a node: send the counters of its edges.</summary>
public sealed record ReadCounters(long Request) : IRequestMessage;

/// <summary>To a parameter: send copies of the value and the optimizer's state.</summary>
public sealed record ReadParameter(long Request) : IRequestMessage, ICommitMessage
{
    /// <inheritdoc/>
    public long Committed { get; init; } = -1;
}

/// <summary>To a parameter: take these values, and this optimizer's state if there is any.</summary>
public sealed record WriteParameter(long Request, Tensor Value, ImmutableArray<Tensor> State) : IRequestMessage;

/// <summary>From a root: its value in a pass.</summary>
public sealed record RootComputed(PassId Pass, StepPlan Plan, int Node) : DataMessage(Pass, Plan);

/// <summary>From a root, in forward mode: its tangent in a pass.</summary>
public sealed record TangentComputed(PassId Pass, StepPlan Plan, int Node) : DataMessage(Pass, Plan);

/// <summary>From the last node on a way through the graph: nothing is left to do there in this pass.</summary>
public sealed record PassEnded(PassId Pass, int Node) : IPassMessage;

/// <summary>From a parameter: its gradient is complete; the sum of the squares of its elements.</summary>
public sealed record GradientCompleted(PassId Pass, int Node, double SumOfSquares) : IPassMessage;

/// <summary>From a parameter: the update is computed and held back.</summary>
public sealed record UpdateStaged(PassId Pass, int Node) : IPassMessage;

/// <summary>From a parameter: the update is its value.</summary>
public sealed record UpdateCommitted(PassId Pass, int Node) : IPassMessage;

/// <summary>From a node: it failed. <paramref name="Story"/> holds the last messages that it saw.</summary>
public sealed record NodeFailed(PassId Pass, int Node, string Error, ImmutableArray<string> Story) : IPassMessage;

/// <summary>From a node: everything of an older epoch is forgotten.</summary>
public sealed record StepAbandoned(int Run, int Epoch, int Node);

/// <summary>From a node: copies of its buffers; null where there is none.</summary>
public sealed record BuffersRead(long Request, int Node, Tensor? Forward, Tensor? Backward, Tensor? Tangent)
{
    /// <summary>What the step went by, and so the shapes of the buffers; null before the first step.</summary>
    public StepPlan? Plan { get; init; }

    /// <summary>The micro-batch that the buffers are of.</summary>
    public int MicroBatch { get; init; }
}

/// <summary>From a node: messages received so far; activations and tangents by input slot, cotangents by place among its
/// consumers. Seeds come last. No tangents: none were received.</summary>
public sealed record CountersRead(
    long Request, int Node, ImmutableArray<long> Activations, ImmutableArray<long> Cotangents, ImmutableArray<long> Tangents)
{
    /// <summary>Activations that came a second time because a region asked for them, by input slot; empty if none did.</summary>
    public ImmutableArray<long> Recomputed { get; init; } = [];
}

/// <summary>From a parameter: copies of its value and the optimizer's state.</summary>
public sealed record ParameterRead(long Request, int Node, Tensor Value, ImmutableArray<Tensor> State);

/// <summary>From a parameter: the values are taken over.</summary>
public sealed record ParameterWritten(long Request, int Node);

/// <summary>From a node: it could not do what was asked of it. Its passes are untouched.</summary>
public sealed record RequestFailed(long Request, int Node, string Error);
