using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>What a root's cotangent starts with: v in v · ∂y/∂x.</summary>
public abstract record Seed
{
    /// <summary>Ones in the shape of the root: the gradient of the sum of its elements, which is the gradient of a scalar.</summary>
    public static Seed Ones { get; } = new Constants();

    /// <summary>An input of the type and shape of the root, which is fed with the graph's other inputs.</summary>
    public static Seed Input(string name) => new Fed(name);

    /// <summary>Adds the seed to a graph that has the root.</summary>
    internal abstract Node Add(GraphBuilder builder, Node root);

    private sealed record Constants : Seed
    {
        internal override Node Add(GraphBuilder builder, Node root)
        {
            Node one = builder.Constant(Tensor.Scalar(1, root.Type.Element));
            return root.Shape.Rank == 0 ? one : one.ExpandLike(root);
        }
    }

    private sealed record Fed(string Name) : Seed
    {
        internal override Node Add(GraphBuilder builder, Node root) => builder.Input(Name, root.Shape, root.Type.Element);
    }
}

/// <summary>A root with its seed.</summary>
/// <param name="Root">What is differentiated.</param>
/// <param name="Seed">What its cotangent starts with.</param>
public readonly record struct SeededRoot(Node Root, Seed Seed);
