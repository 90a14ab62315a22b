using System.Collections.Immutable;
using ActorGraph.Tensors;
using Akka.Actor;

namespace ActorGraph.Runtime.Wire;

/// <summary>One end of a link between two processes of a run.</summary>
/// <param name="Id">Names the link, the same at both ends; no other attempt of the run has it, so that whatever an older one left
/// on the wire is dropped.</param>
/// <param name="Process">The place of the process at the other end.</param>
/// <param name="PeerPath">The full path of the link actor at the other end. It need not be there yet.</param>
/// <param name="Nodes">All nodes of the graph, by index: which values there are and of what shape.</param>
/// <param name="Pool">Where values that arrive are written to.</param>
/// <param name="Deliver">Takes a message for a node, or for the coordinator (<see cref="Effect.Coordinator"/>), from this sender;
/// false: it is for nobody here.</param>
/// <param name="Counters">What crossed.</param>
internal sealed record LinkSpec(
    long Id, int Process, string PeerPath, ImmutableArray<NodeSpec> Nodes, TensorPool Pool, Func<int, object, IActorRef, bool> Deliver,
    LinkCounters Counters)
{
    /// <summary>No value of the run takes more bytes, whatever a plan says of samples and seeds; a larger one is refused.</summary>
    public long MostValueBytes { get; init; } = int.MaxValue;
}
