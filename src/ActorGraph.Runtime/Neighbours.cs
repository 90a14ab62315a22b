using Akka.Actor;

namespace ActorGraph.Runtime;

/// <summary>Where the nodes of a run live: one cached reference a node, and the coordinator's.</summary>
internal sealed class Neighbours(int nodes, IActorRef coordinator, ThreadCensus census)
{
    private readonly IActorRef[] _nodes = new IActorRef[nodes];

    /// <summary>Whether the run is being ended; a node that stops before that leaves the run broken.</summary>
    public volatile bool AreStopping;

    /// <summary>The threads that execute node work.</summary>
    public ThreadCensus Census => census;

    /// <summary>The actor of a node, or the coordinator for <see cref="Effect.Coordinator"/>.</summary>
    public IActorRef this[int node]
    {
        get => node == Effect.Coordinator ? coordinator : _nodes[node];
        set => _nodes[node] = value;
    }
}
