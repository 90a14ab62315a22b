using Akka.Actor;

namespace ActorGraph.Runtime.Wire;

/// <summary>One end of a link.</summary>
internal sealed class LinkActor(LinkSpec spec) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (message is Outbound { Target: var target, Message: var inner }) spec.Deliver(target)?.Tell(inner);
    }

    internal sealed class Producer(LinkSpec spec) : IIndirectActorProducer
    {
        public Type ActorType => typeof(LinkActor);

        public ActorBase Produce() => new LinkActor(spec);

        public void Release(ActorBase actor)
        {
        }
    }
}
