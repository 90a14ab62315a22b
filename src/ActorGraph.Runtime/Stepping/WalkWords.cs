using ActorGraph.Runtime.Tracing;

namespace ActorGraph.Runtime.Stepping;

/// <summary>Messages in words.</summary>
internal static class WalkWords
{
    /// <summary>What a message to a node is called, what travels with it along an edge, and where it comes in.</summary>
    public static (string Words, TraceKind? Kind, int Slot) Of(object message, NodeSpec node) => message switch
    {
        Activation { IsRecomputed: true } m => ("value, computed again", TraceKind.Recomputed, m.Edge.Slot),
        Activation m => ("value", TraceKind.Activation, m.Edge.Slot),
        Cotangent m when m.Place == node.Consumers.Length => ("seed", null, m.Place),
        Cotangent m => ("cotangent", TraceKind.Cotangent, m.Place),
        Tangent m => ("tangent", TraceKind.Tangent, m.Slot),
        Feed => ("feed", null, -1),
        BeginStep => ("begin", null, -1),
        Recompute m => ("asks for the value again", null, m.Place),
        Elapsed => ("time is up", null, -1),
        AbandonStep => ("forget the step", null, -1),
        _ => (message.GetType().Name, null, -1),
    };

    /// <summary>What a report to the coordinator is called; null: it is none of the pass.</summary>
    public static string? OfReport(object message) => message switch
    {
        RootComputed => "root's value",
        PassEnded => "pass ended",
        NodeFailed m => $"failed: {m.Error}",
        StepAbandoned => "step forgotten",
        _ => null,
    };
}
