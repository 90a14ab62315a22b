namespace ActorGraph.Pictures;

/// <summary>A line between two nodes of a picture, by their ids: an arrow within a panel, or a link between panels.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Label">What stands on an arrow. Links have no label.</param>
public sealed record PictureEdge(string From, string To, string? Label = null);
