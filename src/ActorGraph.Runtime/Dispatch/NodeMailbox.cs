using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace ActorGraph.Runtime.Dispatch;

/// <summary>The mailbox type of the node dispatcher: one <see cref="NodeQueue"/> an actor.</summary>
/// <param name="settings">The actor system's.</param>
/// <param name="config">The dispatcher's section.</param>
public sealed class NodeMailbox(Akka.Actor.Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<NodeQueue>
{
    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new NodeQueue();
}
