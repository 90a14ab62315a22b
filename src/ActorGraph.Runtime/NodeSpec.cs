using System.Collections.Immutable;
using ActorGraph.Graphs;

namespace ActorGraph.Runtime;

/// <summary>An input slot of a node: who feeds it, and where this edge stands among that producer's consumers.</summary>
/// <param name="Producer">The producer's index.</param>
/// <param name="Place">The edge's place among the producer's consumers.</param>
/// <param name="Scope">How often the producer sends.</param>
public readonly record struct InputSpec(int Producer, int Place, Scope Scope);

/// <summary>What a node does for one objective (a root, and what is differentiated by).</summary>
public sealed record SweepSpec
{
    /// <summary>Nothing to do backward.</summary>
    public static readonly SweepSpec None = new();

    /// <summary>Whether the node has a gradient.</summary>
    public bool HasGradient { get; init; }

    /// <summary>By place among the consumers, and one more for the seed: whether a contribution comes from there.</summary>
    public ImmutableArray<bool> Awaited { get; init; } = [];

    /// <summary>By input slot: whether a cotangent goes back there.</summary>
    public ImmutableArray<bool> Wanted { get; init; } = [];

    /// <summary>What forward keeps for these VJPs.</summary>
    public Residuals Residuals { get; init; }

    /// <summary>Whether the node has a tangent, in forward mode.</summary>
    public bool HasTangent { get; init; }

    /// <summary>By input slot, and one more for the seed: whether a tangent comes from there.</summary>
    public ImmutableArray<bool> AwaitedTangents { get; init; } = [];

    /// <summary>By place among the consumers: whether the tangent goes on there.</summary>
    public ImmutableArray<bool> PushesTo { get; init; } = [];

    /// <summary>Whether the node reports its tangent to the coordinator.</summary>
    public bool ReportsTangent { get; init; }

    /// <summary>Whether the node reports its value to the coordinator.</summary>
    public bool IsRoot { get; init; }

    /// <summary>Whether the parameter learns from this objective.</summary>
    public bool Learns { get; init; }

    /// <summary>Whether a cotangent goes to a parameter that learns, once for the whole step.</summary>
    public bool FeedsLearner { get; init; }

    /// <summary>What checkpointed regions, its own or others, have to do with the node; null where nothing.</summary>
    public RecomputeSpec? Recompute { get; init; }
}

/// <summary>What a node needs to know of the graph around it. Immutable; the same in every process.</summary>
public sealed record NodeSpec
{
    /// <summary>The run.</summary>
    public required int Run { get; init; }

    /// <summary>The node of the graph: index, name, op, type, scope.</summary>
    public required Node Node { get; init; }

    /// <summary>The input slots.</summary>
    public required ImmutableArray<InputSpec> Inputs { get; init; }

    /// <summary>The edges to consumers, in the order in which their contributions are folded.</summary>
    public required ImmutableArray<Edge> Consumers { get; init; }

    /// <summary>By sweep.</summary>
    public required ImmutableArray<SweepSpec> Sweeps { get; init; }

    /// <summary>Whether the node runs once a step.</summary>
    public bool IsStepScoped => Node.Scope == Scope.Step;

    /// <summary>
    /// Whether this node says when it is through with a pass, because nobody behind it would: the last one forward where no
    /// gradient is asked, else the last one backward. A parameter that learns in this step is through with its staged update, and so is
    /// who sends it a gradient when its only micro-batch ends.
    /// </summary>
    public bool ReportsEnd(int sweep, StepPlan plan)
    {
        SweepSpec spec = Sweeps[sweep];
        if (!plan.Backward || !spec.HasGradient) return Consumers.IsEmpty;
        if (plan.Updates && (spec.Learns || (spec.FeedsLearner && plan.MicroBatches == 1))) return false; // a staged update says so
        for (int slot = 0; slot < Inputs.Length; slot++)
            if (spec.Wanted[slot] && (IsStepScoped || Inputs[slot].Scope == Scope.Pass)) return false;
        return true;
    }
}
