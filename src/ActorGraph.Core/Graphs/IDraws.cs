namespace ActorGraph.Graphs;

/// <summary>
/// An op that draws random numbers. It is given its stream when it becomes a node of a graph and keeps it from there on, so
/// that its derivative, which is another node, and a copy of the graph draw the same numbers.
/// </summary>
public interface IDraws
{
    /// <summary>Which sequence of random numbers is drawn; −1: that of the node that is evaluated.</summary>
    int Stream { get; }

    /// <summary>The same op with a stream of its own.</summary>
    Op Drawing(int stream);
}
