namespace ActorGraph.Graphs;

/// <summary>
/// An op that stands for work: its node waits so long before it sends a value on, and before it sends cotangents back. No thread is
/// held meanwhile, so that the timing of a pipeline can be tried on fewer cores than it has workers.
/// </summary>
public interface ITakesTime
{
    /// <summary>Milliseconds before a value is sent on.</summary>
    double ForwardTime { get; }

    /// <summary>Milliseconds before cotangents are sent back.</summary>
    double BackwardTime { get; }
}
