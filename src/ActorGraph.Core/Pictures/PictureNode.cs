namespace ActorGraph.Pictures;

/// <summary>A node of a picture.</summary>
/// <param name="Id">Unique in the picture.</param>
/// <param name="Label">What it is called; may be any text.</param>
/// <param name="Detail">A smaller line below: a formula, a shape, a value.</param>
/// <param name="Form">What it is.</param>
/// <param name="Region">What it belongs to, such as a worker: nodes of one region have one ground. Null: to nothing. It is told by the
/// ground's colour, and in words by who makes the picture, in the detail.</param>
public sealed record PictureNode(string Id, string Label, string? Detail, PictureForm Form, string? Region = null);
