using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Stepping;

/// <summary>One pass, message by message: what was on its way, what it carried, and what its receiver did when it came.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Root">What is differentiated.</param>
/// <param name="Events">Messages, in the order in which they were taken.</param>
public sealed record Walk(Graph Graph, Node Root, ImmutableArray<WalkEvent> Events)
{
    /// <summary>What a node looks like after so many events: its last look by then; null: it had no message yet.</summary>
    /// <param name="node">The node's index.</param>
    /// <param name="events">How many events have happened.</param>
    public NodeLook? LookAt(int node, int events)
    {
        for (int i = events - 1; i >= 0; i--)
            if (Events[i].To == node) return Events[i].After;
        return null;
    }
}

/// <summary>A message, and what came of it.</summary>
/// <param name="Message">What kind of message it is, in words.</param>
/// <param name="Kind">The kind of data that travels along an edge; null: a command, a seed or a report.</param>
/// <param name="From">The node that sent it; −1: the coordinator.</param>
/// <param name="To">The node that took it; −1: the coordinator.</param>
/// <param name="Slot">The input slot, or of a cotangent the place among the consumers; −1: neither.</param>
/// <param name="MicroBatch">The micro-batch, or <see cref="PassId.WholeStep"/>.</param>
/// <param name="Value">What it carried; null: nothing.</param>
/// <param name="Did">What the receiver worked at, in order.</param>
/// <param name="After">The receiver afterwards; null for the coordinator.</param>
/// <param name="Cause">The event in which it was sent; −1: what began the pass.</param>
public sealed record WalkEvent(
    string Message, TraceKind? Kind, int From, int To, int Slot, int MicroBatch, Tensor? Value, ImmutableArray<WalkWork> Did, NodeLook? After, int Cause);

/// <summary>Work that a message set off.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Slot">Of a VJP, the input that the cotangent is for; else −1.</param>
/// <param name="Formula">What was computed.</param>
public sealed record WalkWork(TraceKind Kind, int Slot, string Formula);

/// <summary>A node between two messages.</summary>
/// <param name="Forward">The forward buffer; null: empty.</param>
/// <param name="Backward">The backward buffer, the contributions folded so far; null: empty.</param>
/// <param name="Inputs">Which inputs are there, by slot.</param>
/// <param name="Contributions">What came from each consumer, and last the seed; null: nothing came, or nothing is due.</param>
/// <param name="Folded">Contributions up to here are folded; those behind wait for their turn.</param>
public sealed record NodeLook(
    Tensor? Forward, Tensor? Backward, ImmutableArray<bool> Inputs, ImmutableArray<Tensor?> Contributions, int Folded);
