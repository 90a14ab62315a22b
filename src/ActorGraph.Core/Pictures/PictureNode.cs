namespace ActorGraph.Pictures;

/// <summary>A node of a picture.</summary>
/// <param name="Id">Unique in the picture.</param>
/// <param name="Label">What it is called; may be any text.</param>
/// <param name="Detail">A smaller line below: a formula, a shape, a value.</param>
/// <param name="Form">What it is.</param>
public sealed record PictureNode(string Id, string Label, string? Detail, PictureForm Form);
