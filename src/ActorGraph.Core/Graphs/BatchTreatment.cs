namespace ActorGraph.Graphs;

/// <summary>How an op treats the batch axis: the second half of its shape rule.</summary>
public enum BatchTreatment
{
    /// <summary>No sample is involved.</summary>
    Absent,

    /// <summary>Entry i of the result depends on sample i alone, so a batch may be cut.</summary>
    PerSample,

    /// <summary>
    /// Entries of the result depend on several samples, or a gradient cannot be summed sample by sample, so a batch may not
    /// be cut.
    /// </summary>
    Mixing,
}

/// <summary>What a shape rule says: the type of the result, and how the op came by it from the batch.</summary>
public readonly record struct Inferred(TensorType Type, BatchTreatment Batch)
{
    /// <summary>The result of an op that treats every sample alike: per sample if the result has the batch, else absent;
    /// mixing if it has it twice.</summary>
    public static Inferred PerSample(TensorType type) => new(type,
        type.Shape.HasSeveralBatchAxes ? BatchTreatment.Mixing
        : type.Shape.HasBatch ? BatchTreatment.PerSample : BatchTreatment.Absent);
}
