using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Wire;

namespace ActorGraph.Runtime.Cluster;

/// <summary>Which words are spoken between processes.</summary>
public static class ClusterProtocol
{
    /// <summary>The version that this program speaks; a worker of another one is refused.</summary>
    public const int Version = 3;
}

// Every message between the coordinator's process and the workers' agents. What nodes say to each other crosses in link frames.

/// <summary>Worker → coordinator, when it has joined: who it is. The coordinator answers with <see cref="WorkerAccepted"/> or
/// <see cref="WorkerRefused"/>.</summary>
/// <param name="Version">The protocol version that the worker speaks.</param>
/// <param name="Release">The program's version, for people.</param>
/// <param name="ProcessId">The operating system's number of the process.</param>
/// <param name="Threads">Threads that execute node work there.</param>
/// <param name="Name">The name that the worker was given; empty: the coordinator names it.</param>
public sealed record WorkerJoined(int Version, string Release, int ProcessId, int Threads, string Name) : IWireMessage;

/// <summary>Coordinator → worker: the worker takes part, under this name.</summary>
public sealed record WorkerAccepted(string Name) : IWireMessage;

/// <summary>Coordinator → worker: the worker cannot take part; it ends with this reason.</summary>
public sealed record WorkerRefused(string Reason) : IWireMessage;

/// <summary>Coordinator → worker: nothing is left to do; leave the cluster and end.</summary>
public sealed record ReleaseWorker(string Reason) : IWireMessage;

/// <summary>Coordinator → worker: are you there? Asked when another process does not reach the worker.</summary>
public sealed record Ping(long Number) : IWireMessage;

/// <summary>Worker → coordinator: the worker is there.</summary>
/// <param name="Number">What it answers.</param>
public sealed record Pong(long Number) : IWireMessage;

/// <summary>An objective by node index, as <see cref="Objective"/> is by node.</summary>
public sealed record ObjectiveSpec(ImmutableArray<int> Roots, ImmutableArray<int> Of, ImmutableArray<int> Wrt, DifferentiationMode Mode)
{
    /// <summary>An objective's form for the wire.</summary>
    public ObjectiveSpec(Objective objective)
        : this(Indices(objective.Roots), Indices(objective.Of), Indices(objective.Wrt), objective.Mode)
    {
    }

    /// <summary>The objective in a graph.</summary>
    /// <exception cref="GraphException">The graph has no such node.</exception>
    public Objective For(Graph graph) => new(Nodes(graph, Roots), Nodes(graph, Of), Nodes(graph, Wrt), Mode);

    private static ImmutableArray<int> Indices(ImmutableArray<Node> nodes) => [.. nodes.Select(n => n.Index)];

    private static ImmutableArray<Node> Nodes(Graph graph, ImmutableArray<int> indices) => [.. indices.Select(i =>
        (uint)i < (uint)graph.Nodes.Length ? graph.Nodes[i] : throw new GraphException("objective", $"node {i}", $"one of {graph.Nodes.Length} nodes"))];
}

/// <summary>
/// Coordinator → worker: create the node actors of your part. Plain data: the graph is its text, and the worker makes everything
/// else from it, as the coordinator did.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Epoch">The epoch that the nodes begin in; a load of a greater epoch takes the place of one before it.</param>
/// <param name="Link">The name of the links of this epoch: drawn, so that no other run or attempt has it, wherever its coordinator was.</param>
/// <param name="Process">The worker's own place among <paramref name="Processes"/>.</param>
/// <param name="Processes">The address of each process of the run; the coordinator's is the last.</param>
/// <param name="Placement">By node: the place of its process.</param>
/// <param name="Stages">By node: its stage of a pipeline; empty: passes are taken as they come.</param>
/// <param name="Pipeline">Workers of the pipeline, which the stages go round; a process may stand for several.</param>
/// <param name="Graph">The graph's text.</param>
/// <param name="Objectives">What is differentiated, by what.</param>
/// <param name="Seed">Initial values are a function of it.</param>
/// <param name="Optimizer">What updates parameters, as text; empty: nothing is learnt.</param>
/// <param name="Schedule">In which order the workers of the pipeline take passes; empty: as they come.</param>
public sealed record LoadPartition(
    int Run, int Epoch, long Link, int Process, ImmutableArray<string> Processes, ImmutableArray<int> Placement,
    ImmutableArray<int> Stages, int Pipeline, string Graph, ImmutableArray<ObjectiveSpec> Objectives,
    ulong Seed, string Optimizer, string Schedule) : IWireMessage;

/// <summary>Coordinator → worker: a piece of a <see cref="LoadPartition"/> that is too long for one message.</summary>
/// <param name="Run">The run.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="Index">Which piece, from 0.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">The bytes, as the serializer wrote them.</param>
public sealed record PartitionPiece(int Run, int Epoch, int Index, int Count, ReadOnlyMemory<byte> Bytes) : IWireMessage;

/// <summary>Worker → coordinator: every node of the part is there, in this epoch, with its initial values.</summary>
public sealed record PartitionLoaded(int Run, int Epoch, int Process) : IWireMessage;

/// <summary>Worker → coordinator: the part cannot be had; the run ends with this reason.</summary>
public sealed record PartitionRefused(int Run, int Epoch, int Process, string Reason) : IWireMessage;

/// <summary>Coordinator → worker: stop the node actors of a run and give their memory back.</summary>
public sealed record UnloadPartition(int Run) : IWireMessage;

/// <summary>Worker → coordinator: a node actor's shell broke; the epoch cannot go on.</summary>
public sealed record PartitionBroken(int Run, int Epoch, int Process, string Reason) : IWireMessage;

/// <summary>Coordinator → worker: how busy are you?</summary>
public sealed record ReadLoad(int Run, long Request) : IWireMessage;

/// <summary>Worker → coordinator: how busy the worker is; counted since the part was loaded. Times are in microseconds.</summary>
/// <param name="Run">The run.</param>
/// <param name="Request">What it answers.</param>
/// <param name="Process">The worker's place.</param>
/// <param name="Elapsed">Since the part was loaded.</param>
/// <param name="Computing">Thread time inside nodes.</param>
/// <param name="Sending">Thread time that went into writing and reading frames.</param>
/// <param name="InTurns">Time in which a stage of the worker had its turn; 0 where passes are taken as they come.</param>
/// <param name="BytesSent">Bytes of frames sent.</param>
/// <param name="PassesInFlight">The most micro-batches that one of the part's nodes holds something of, now.</param>
/// <param name="Threads">Threads that have executed node work.</param>
/// <param name="PeakTensorBytes">The most bytes of tensors that were held at once.</param>
public sealed record LoadRead(
    int Run, long Request, int Process, long Elapsed, long Computing, long Sending, long InTurns, long BytesSent,
    int PassesInFlight, int Threads, long PeakTensorBytes) : IWireMessage;
