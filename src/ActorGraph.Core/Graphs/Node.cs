using System.Collections.Immutable;
using ActorGraph.Tensors;

namespace ActorGraph.Graphs;

/// <summary>What a node is.</summary>
public enum NodeKind : byte
{
    /// <summary>Fed with values from outside.</summary>
    Input,

    /// <summary>Learnt: holds its value from step to step.</summary>
    Parameter,

    /// <summary>A value that never changes.</summary>
    Constant,

    /// <summary>The result of an op.</summary>
    Operation,
}

/// <summary>
/// One value of a computational graph: an input, a parameter, a constant, or the result of an op on other nodes.
/// </summary>
public sealed class Node
{
    internal Node(GraphBuilder owner, int index, string name, NodeKind kind, TensorType type)
    {
        (Owner, Index, Name, Kind, Type) = (owner, index, name, kind, type);
        Scope = type.Shape.HasBatch ? Scope.Pass : Scope.Step;
    }

    internal Node(GraphBuilder owner, int index, string name, Op op, ImmutableArray<Node> inputs, Inferred inferred)
        : this(owner, index, name, NodeKind.Operation, inferred.Type)
    {
        (Op, Inputs, Batch) = (op, inputs, inferred.Batch);
        foreach (Node input in inputs)
            if (input.Scope == Scope.Pass) Scope = Scope.Pass;
    }

    /// <summary>The place in the graph's order: every input of a node has a smaller index.</summary>
    public int Index { get; internal set; }

    /// <summary>The name, unique in the graph. A part of an expression that has no name of its own carries that of the line
    /// or op with a number: <c>L1.2</c>, <c>matmul.7</c>.</summary>
    public string Name { get; internal set; }

    /// <summary>What the node is.</summary>
    public NodeKind Kind { get; }

    /// <summary>Element type and shape.</summary>
    public TensorType Type { get; }

    /// <summary>The extents, with the batch by name.</summary>
    public Shape Shape => Type.Shape;

    /// <summary>The op, of an operation.</summary>
    public Op? Op { get; }

    /// <summary>What the op is applied to, slot by slot; a node may stand in several slots.</summary>
    public ImmutableArray<Node> Inputs { get; } = [];

    /// <summary>How often the node runs.</summary>
    public Scope Scope { get; }

    /// <summary>How the op treats the batch axis.</summary>
    public BatchTreatment Batch { get; } = BatchTreatment.Absent;

    /// <summary>Where the first values come from, of a parameter.</summary>
    public Initialiser? Initialiser { get; internal init; }

    /// <summary>Whether a parameter is kept as it is in training.</summary>
    public bool IsFrozen { get; internal init; }

    /// <summary>The value of a constant.</summary>
    public Tensor? Value { get; internal init; }

    /// <summary>Whether the builder chose the name.</summary>
    public bool IsAnonymous { get; internal set; }

    /// <summary>The line of the graph text that the node came from; 0 where there is none.</summary>
    public int Line { get; internal set; }

    internal GraphBuilder Owner { get; }

    /// <summary>Gives a node that the builder named a name of one's own, and returns the node.</summary>
    /// <exception cref="GraphException">The name is taken, or is no name.</exception>
    public Node Named(string name)
    {
        Owner.Rename(this, name);
        return this;
    }

    /// <summary>Says on which worker the node shall live, and returns the node: <c>Node h = x.MatMul(w).On("worker-2")</c>.</summary>
    public Node On(string worker)
    {
        Owner.Place(this, worker);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => Op is null
        ? $"{Kind.ToString().ToLowerInvariant()} {Name} {Shape}"
        : $"{Name} = {Op.Name}({string.Join(", ", Inputs.Select(i => i.Name))}) {Shape}";
}
