using System.Runtime.Serialization;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// What came from another process, or was to go there, is not of the protocol. Akka.Remote drops a message whose serializer throws
/// this kind of exception and keeps the connection; any other kind would close it.
/// </summary>
public sealed class WireException(string where, string found, string expected, Exception? inner = null)
    : SerializationException($"{where}: found {found}, expected {expected}", inner)
{
    /// <summary>Which message, and what of it.</summary>
    public string Where { get; } = where;

    /// <summary>What was found.</summary>
    public string Found { get; } = found;

    /// <summary>What was expected instead.</summary>
    public string Expected { get; } = expected;
}
