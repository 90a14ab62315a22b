namespace ActorGraph.Runtime.Wire;

/// <summary>What a part of a frame is: each is a MessagePack array that begins with one of these. Numbers are never used again.</summary>
internal enum PartKind
{
    /// <summary>A plan, for the next slot.</summary>
    Plan = 0,

    /// <summary>Bytes of the tensors of the message before it, in their order.</summary>
    Data = 1,

    /// <summary>A piece of a part that is larger than a frame.</summary>
    Piece = 2,

    // To a node.
    Activation = 10,
    Recompute = 11,
    Cotangent = 12,
    Tangent = 13,
    Feed = 14,
    BeginStep = 15,
    StageUpdate = 16,
    CommitUpdate = 17,
    AbandonStep = 18,
    ReadBuffers = 19,
    ReadCounters = 20,
    ReadParameter = 21,
    WriteParameter = 22,

    // To the coordinator.
    RootComputed = 40,
    TangentComputed = 41,
    PassEnded = 42,
    GradientCompleted = 43,
    UpdateStaged = 44,
    UpdateCommitted = 45,
    NodeFailed = 46,
    StepAbandoned = 47,
    BuffersRead = 48,
    CountersRead = 49,
    ParameterRead = 50,
    ParameterWritten = 51,
    RequestFailed = 52,
}
