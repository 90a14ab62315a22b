using System.Collections.Immutable;
using ActorGraph.Runtime.Wire;
using Akka.Actor;

namespace ActorGraph.Runtime;

/// <summary>Where the nodes of a run live: one cached reference a node that is here, and a link to each process that has others.</summary>
internal sealed class Neighbours(int nodes, IActorRef host, ThreadCensus census)
{
    private readonly IActorRef?[] _nodes = new IActorRef?[nodes];
    private ImmutableArray<int> _placement = [];
    private IActorRef[] _links = [];
    private IActorRef? _coordinator; // the link to the coordinator's process; null: the host is the coordinator

    /// <summary>Whether the run is being ended; a node that stops before that leaves the run broken.</summary>
    public volatile bool AreStopping;

    /// <summary>The threads that execute node work.</summary>
    public ThreadCensus Census => census;

    /// <summary>Counts the time inside nodes; null where nobody asks.</summary>
    public WorkMeter? Meter { get; init; }

    /// <summary>Puts a node's actor in its place.</summary>
    public IActorRef this[int node]
    {
        set => _nodes[node] = value;
    }

    /// <summary>The parent of the nodes that are here: the coordinator, or on a worker what hosts its part.</summary>
    public IActorRef Host => host;

    /// <summary>The actor of a node, or of the coordinator, if it is in this process.</summary>
    public IActorRef? Local(int node) =>
        node == Effect.Coordinator ? _coordinator is null ? host : null : (uint)node < (uint)_nodes.Length ? _nodes[node] : null;

    /// <summary>Where nodes are that are not here.</summary>
    /// <param name="placement">By node: its process.</param>
    /// <param name="links">By process: the link that leads there.</param>
    /// <param name="coordinator">The link to the coordinator's process; null: it is this one.</param>
    public void Reach(ImmutableArray<int> placement, IActorRef[] links, IActorRef? coordinator) =>
        (_placement, _links, _coordinator) = (placement, links, coordinator);

    /// <summary>Brings a message to a node, or to the coordinator, wherever that is.</summary>
    public void Send(int target, object message, IActorRef sender)
    {
        if (target == Effect.Coordinator)
        {
            if (_coordinator is null) host.Tell(message, sender);
            else _coordinator.Tell(new Outbound(target, message), sender);
        }
        else if (_nodes[target] is { } actor) actor.Tell(message, sender);
        else _links[_placement[target]].Tell(new Outbound(target, message), sender);
    }
}
