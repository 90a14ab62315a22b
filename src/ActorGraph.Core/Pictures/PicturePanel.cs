using System.Collections.Immutable;

namespace ActorGraph.Pictures;

/// <summary>One directed acyclic graph of a picture.</summary>
/// <param name="Title">What stands above it; may be empty.</param>
/// <param name="Nodes">The nodes. Where nothing else decides, those named first stand further left.</param>
/// <param name="Edges">The arrows between nodes of this panel.</param>
/// <param name="Flow">Which way the arrows point.</param>
public sealed record PicturePanel(
    string Title, ImmutableArray<PictureNode> Nodes, ImmutableArray<PictureEdge> Edges, PictureFlow Flow = PictureFlow.Down);
