using System.Collections.Immutable;
using ActorGraph.Graphs;

namespace ActorGraph.Runtime.Tracing;

/// <summary>
/// What happened in the traced steps of a run: what each node did and when, and every message from where it was sent to where it
/// was taken. Times are nanoseconds since the first of them, on one clock: those of other processes are shifted to the coordinator's.
/// </summary>
public sealed record Trace
{
    /// <summary>The nodes of the graph, by index.</summary>
    public required ImmutableArray<TracedNode> Nodes { get; init; }

    /// <summary>The graph's text; null where it cannot be written, such as with an op of the user's own.</summary>
    public string? GraphText { get; init; }

    /// <summary>The processes that host nodes. Without workers there is one, without a name.</summary>
    public required ImmutableArray<TracedWorker> Workers { get; init; }

    /// <summary>Steps, in order.</summary>
    public required ImmutableArray<TracedStep> Steps { get; init; }

    /// <summary>Work, by its beginning.</summary>
    public required ImmutableArray<TraceSpan> Spans { get; init; }

    /// <summary>Messages that were taken, by that time.</summary>
    public required ImmutableArray<TraceMessage> Messages { get; init; }

    /// <summary>Whether nothing was left out. A run that is too long for a trace is cut behind a step.</summary>
    public bool IsComplete { get; init; } = true;
}

/// <summary>A node, as far as a trace is concerned.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Op">Its op, or what else it is.</param>
/// <param name="Worker">The place of its process among the workers.</param>
/// <param name="Inputs">By slot: the producer.</param>
public sealed record TracedNode(string Name, string Op, int Worker, ImmutableArray<int> Inputs)
{
    internal static TracedNode Of(Node node, int worker) =>
        new(node.Name, node.Op?.Name ?? node.Kind.ToString(), worker, [.. node.Inputs.Select(i => i.Index)]);
}

/// <summary>A process that hosts nodes.</summary>
/// <param name="Name">Its name; empty: the only one.</param>
/// <param name="ClockError">By how many nanoseconds its times may be off against the coordinator's: half of the quickest exchange.</param>
public sealed record TracedWorker(string Name, long ClockError);

/// <summary>A step, from its beginning at the coordinator to its end.</summary>
/// <param name="Step">Its number.</param>
/// <param name="Update">The update that it makes; 0: none.</param>
/// <param name="Samples">Samples of the batch.</param>
/// <param name="Begin">When it began.</param>
/// <param name="End">When it ended.</param>
public sealed record TracedStep(long Step, long Update, int Samples, long Begin, long End);

/// <summary>Work of a node.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Node">The node.</param>
/// <param name="Slot">Of a VJP, the input that the cotangent is for; else −1.</param>
/// <param name="Step">The step.</param>
/// <param name="MicroBatch">The micro-batch, or <see cref="PassId.WholeStep"/>.</param>
/// <param name="Thread">Which of the worker's threads, from 0.</param>
/// <param name="Begin">When it began.</param>
/// <param name="End">When it ended.</param>
public readonly record struct TraceSpan(TraceKind Kind, int Node, int Slot, long Step, int MicroBatch, int Thread, long Begin, long End);

/// <summary>A message that was sent and taken.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="From">The node that sent it.</param>
/// <param name="To">The node that took it.</param>
/// <param name="Slot">There: the input slot, or for a cotangent the place among the consumers.</param>
/// <param name="Step">The step.</param>
/// <param name="MicroBatch">The micro-batch, or <see cref="PassId.WholeStep"/>.</param>
/// <param name="Sent">When it left.</param>
/// <param name="Taken">When it was taken.</param>
public readonly record struct TraceMessage(TraceKind Kind, int From, int To, int Slot, long Step, int MicroBatch, long Sent, long Taken);
