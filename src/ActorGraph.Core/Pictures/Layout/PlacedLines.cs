using System.Collections.Immutable;

namespace ActorGraph.Pictures.Layout;

/// <summary>
/// A vertical piece of an arrow, in the direction of the arrow. Curves lead from one to the next, between rows.
/// </summary>
internal readonly record struct Run(double X, double From, double To);

/// <summary>An arrow on its way: the last run ends at the box that it points to.</summary>
internal sealed record PlacedEdge(PictureEdge Edge, ImmutableArray<Run> Runs);

/// <summary>A link: straight, or around what stands between by a track below the row.</summary>
/// <param name="Link">The link.</param>
/// <param name="From">The point at the side of the left box.</param>
/// <param name="To">The point at the side of the right box.</param>
/// <param name="Track">How far down the track runs; null for a straight link.</param>
internal sealed record PlacedLink(PictureEdge Link, (double X, double Y) From, (double X, double Y) To, double? Track);

/// <summary>The label of an arrow; X and Y are the middle.</summary>
internal sealed record PlacedLabel(TextBlock Text, double X, double Y);

/// <summary>The ground of a panel.</summary>
internal sealed record PlacedPanel(TextBlock Title, double X, double Width);
