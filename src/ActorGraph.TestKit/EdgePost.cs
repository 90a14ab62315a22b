using ActorGraph.Graphs;
using ActorGraph.Runtime;
using Akka.Actor;

namespace ActorGraph.TestKit;

/// <summary>
/// Stands between a real node and a neighbour: hands on what the node sends, to the neighbour if it is real, and a copy of it to the
/// test; holds, drops or doubles it where the test asked for that.
/// </summary>
/// <param name="edgeOf">The edge that a message goes along; null: it is none of the graph's data.</param>
/// <param name="neighbour">The neighbour; null: the test plays it.</param>
/// <param name="lane">What is to be done on an edge, and who is told.</param>
internal sealed class EdgePost(Func<object, Edge?> edgeOf, IActorRef? neighbour, Func<Edge, Lane> lane) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Let let: HandOn(let.Message); break;
            case DataMessage data when edgeOf(data) is { } edge: Take(lane(edge), data); break;
            case DataMessage data when neighbour is null: data.Drop(); break; // such as a tangent: nobody takes it
            default: neighbour?.Tell(message, Sender); break; // asked for by a region, or a control message
        }
    }

    private void Take(Lane on, DataMessage message)
    {
        on.See(message);
        if (on.Drops(message))
        {
            message.Drop();
            return;
        }

        DataMessage? copy = neighbour is null ? null : on.Copy(message);
        if (on.Holds(message, Self)) on.Keep(copy, Self);
        else
        {
            HandOn(message);
            if (copy is not null) HandOn(copy);
        }
    }

    private void HandOn(DataMessage message)
    {
        if (neighbour is null) message.Drop(); // the test has its copy
        else neighbour.Tell(message, ActorRefs.NoSender);
    }

    /// <summary>A message that was held, from the test.</summary>
    internal sealed record Let(DataMessage Message);
}
