namespace ActorGraph.Pictures;

/// <summary>Which way the arrows of a panel point.</summary>
public enum PictureFlow : byte
{
    /// <summary>From the top down.</summary>
    Down,

    /// <summary>From the bottom up: the mirror image, for what flows back.</summary>
    Up,
}
