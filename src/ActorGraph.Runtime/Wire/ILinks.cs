using Akka.Actor;

namespace ActorGraph.Runtime.Wire;

/// <summary>
/// How messages for nodes in other processes cross. The actor that it opens takes <see cref="Outbound"/> from this process's
/// nodes and coordinator, and tells its parent <see cref="LinkFailed"/> when it cannot go on.
/// </summary>
internal interface ILinks
{
    /// <summary>What one end of a link is made from: one end for each other process and attempt of a run.</summary>
    Props Open(LinkSpec spec);
}
