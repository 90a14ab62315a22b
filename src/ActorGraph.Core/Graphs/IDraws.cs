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

    /// <summary>
    /// The same op where it has one share of the samples only: number <paramref name="share"/>, from 1, of <paramref name="of"/>, to
    /// which samples were dealt one by one. Row i of it is a sample of another place than <see cref="Evaluation.FirstSample"/> + i.
    /// </summary>
    /// <exception cref="GraphException">The op does not know how.</exception>
    Op DrawingFor(int share, int of) => throw new GraphException(GetType().Name, "random numbers that are drawn for all samples",
        "an op that can draw for a share of them", $"implement {nameof(IDraws)}.{nameof(DrawingFor)}");
}
