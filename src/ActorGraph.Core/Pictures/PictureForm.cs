namespace ActorGraph.Pictures;

/// <summary>
/// What a node of a picture is; each is drawn with an outline of its own, so that it can be told without colours.
/// </summary>
public enum PictureForm : byte
{
    /// <summary>Fed from outside: round ends.</summary>
    Input,

    /// <summary>Learnt: a double border.</summary>
    Parameter,

    /// <summary>Never changes: a dotted border.</summary>
    Constant,

    /// <summary>The result of an op: a box.</summary>
    Operation,

    /// <summary>What is differentiated: pointed ends.</summary>
    Loss,

    /// <summary>A gradient: cut corners.</summary>
    Gradient,

    /// <summary>Several nodes in one box: the edges of others behind it.</summary>
    Fold,
}
