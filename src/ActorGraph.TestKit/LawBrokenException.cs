namespace ActorGraph.TestKit;

/// <summary>A law of the engine was broken: a fault of the engine, or of an op that does not keep to its contract.</summary>
public sealed class LawBrokenException(string message) : Exception(message)
{
    internal static void Unless(bool holds, string message)
    {
        if (!holds) throw new LawBrokenException(message);
    }
}
