using System.Collections.Immutable;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Runtime.Wire;
using Akka.Actor;

namespace ActorGraph.Runtime;

/// <summary>Where the nodes of a run live: one cached reference a node that is here, and a link to each process that has others.</summary>
internal sealed class Neighbours(int nodes, IActorRef host, ThreadCensus census)
{
    private readonly IActorRef?[] _nodes = new IActorRef?[nodes];
    private ImmutableArray<int> _placement = [], _stages = [];
    private IActorRef[] _links = [];
    private IActorRef? _coordinator; // the link to the coordinator's process; null: the host is the coordinator
    private IActorRef?[]? _gates; // by stage

    /// <summary>Whether the run is being ended; a node that stops before that leaves the run broken.</summary>
    public volatile bool AreStopping;

    /// <summary>The threads that execute node work.</summary>
    public ThreadCensus Census => census;

    /// <summary>Counts the time inside nodes; null where nobody asks.</summary>
    public WorkMeter? Meter { get; init; }

    /// <summary>The parent of the nodes that are here: the coordinator, or on a worker what hosts its part.</summary>
    public IActorRef Host => host;

    /// <summary>Puts a node's actor in its place.</summary>
    public IActorRef this[int node]
    {
        set => _nodes[node] = value;
    }

    /// <summary>Where nodes are that are not here.</summary>
    /// <param name="placement">By node: its process.</param>
    /// <param name="links">By process: the link that leads there.</param>
    /// <param name="coordinator">The link to the coordinator's process; null: it is this one.</param>
    public void Reach(ImmutableArray<int> placement, IActorRef[] links, IActorRef? coordinator) =>
        (_placement, _links, _coordinator) = (placement, links, coordinator);

    /// <summary>Lets stages take passes in turn.</summary>
    /// <param name="stages">By node: its stage.</param>
    /// <param name="gates">By stage: what holds messages until it is their turn; null: not here.</param>
    public void Gate(ImmutableArray<int> stages, IActorRef?[] gates) => (_stages, _gates) = (stages, gates);

    /// <summary>The actor of a node that is here.</summary>
    public IActorRef Local(int node) => _nodes[node]!;

    /// <summary>Brings a message from a node, or from the coordinator, to another, wherever that is.</summary>
    public void Send(int source, int target, object message, IActorRef sender)
    {
        if (target >= 0)
        {
            if (_nodes[target] is not { } actor) _links[_placement[target]].Tell(new Outbound(target, message), sender);
            else if (_gates is not null && (source < 0 || _stages[source] != _stages[target]) && Turn.Of(message) is not null) Hold(target, message, sender);
            else actor.Tell(message, sender);
        }
        else if (target == Effect.Gate) _gates![_stages[source]]!.Tell(message, sender);
        else if (_coordinator is null) host.Tell(message, sender);
        else _coordinator.Tell(new Outbound(target, message), sender);
    }

    /// <summary>Takes a message that came from another process; false: it is for nobody here.</summary>
    public bool Arrive(int target, object message, IActorRef sender)
    {
        if (target == Effect.Coordinator)
        {
            if (_coordinator is not null) return false;
            host.Tell(message, sender);
            return true;
        }

        if ((uint)target >= (uint)_nodes.Length || _nodes[target] is not { } actor) return false;
        if (_gates is not null && Turn.Of(message) is not null) Hold(target, message, sender);
        else actor.Tell(message, sender);
        return true;
    }

    private void Hold(int target, object message, IActorRef sender) => _gates![_stages[target]]!.Tell(new Outbound(target, message), sender);
}
