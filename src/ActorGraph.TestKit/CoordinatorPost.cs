using ActorGraph.Runtime;
using Akka.Actor;

namespace ActorGraph.TestKit;

/// <summary>Stands in the coordinator's place: keeps answers to the library's own questions apart from what a test is to see.</summary>
internal sealed class CoordinatorPost(IActorRef coordinator, IActorRef answers) : UntypedActor
{
    protected override void OnReceive(object message) =>
        (message is CountersRead or BuffersRead or StepAbandoned ? answers : coordinator).Tell(message, Sender);
}
