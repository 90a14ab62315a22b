using ActorGraph.Schedules;

namespace ActorGraph.Runtime.Coordination;

/// <summary>Which messages take turns at a stage's gate.</summary>
internal static class Turn
{
    /// <summary>
    /// Which half of a pass a message begins at a stage; null: it does not wait for a turn. What belongs to a whole step does not,
    /// nor does what a checkpointed region asks for again in the midst of another stage's turn.
    /// </summary>
    public static ActionKind? Of(object message) => message switch
    {
        Activation { IsRecomputed: true } => null,
        Activation or Feed or Tangent => ((IPassMessage)message).Pass.MicroBatch == PassId.WholeStep ? null : ActionKind.Forward,
        Cotangent m => m.Pass.MicroBatch == PassId.WholeStep ? null : ActionKind.Backward,
        _ => null,
    };
}
