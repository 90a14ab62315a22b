using ActorGraph.Runtime;
using ActorGraph.Runtime.Wire;

namespace ActorGraph.TestKit.Exploration;

/// <summary>A delivered message as a line of a history.</summary>
internal static class MessageLine
{
    public static string Of(Simulation simulation, Simulation.Letter letter)
    {
        object message = letter.Message is Outbound outbound ? outbound.Message : letter.Message;
        string what = message switch
        {
            Activation m => $"activation into slot {m.Edge.Slot}{(m.IsRecomputed ? ", again," : "")} of {m.Pass}",
            Cotangent m => $"cotangent at place {m.Place} of {m.Pass}",
            IPassMessage m => $"{m.GetType().Name} of {m.Pass}",
            _ => message.GetType().Name,
        };
        return $"{(letter.From == int.MinValue || letter.From < -1000 ? "a copy" : simulation.Name(letter.From))} → {simulation.Name(letter.To)}: {what}";
    }
}
