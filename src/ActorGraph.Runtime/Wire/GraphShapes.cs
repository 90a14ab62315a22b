using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Wire;

/// <summary>Which values a graph allows on its edges, of what shape: what a receiver's memory is sized by.</summary>
/// <param name="nodes">All nodes of the graph, by index.</param>
/// <param name="most">No value takes more bytes, whatever a plan says.</param>
internal sealed class GraphShapes(ImmutableArray<NodeSpec> nodes, long most)
{
    /// <summary>The run.</summary>
    public int Run => nodes[0].Run;

    /// <summary>The number of nodes.</summary>
    public int Count => nodes.Length;

    /// <summary>A node.</summary>
    public NodeSpec this[int node] => nodes[node];

    /// <summary>A node's value in a micro-batch of a step.</summary>
    public TensorType Value(int node, StepPlan? plan, int microBatch)
    {
        TensorType type = nodes[node].Node.Type;
        if (!type.Shape.HasBatch) return Bounded(node, type);
        if (plan is null) throw new WireException(Name(node), "no plan", "one, for a value with a batch");
        if (microBatch < PassId.WholeStep || microBatch >= plan.MicroBatches)
            throw new WireException(Name(node), $"micro-batch {microBatch}", $"one of {plan.MicroBatches}");
        return Bounded(node, type.Bind(microBatch == PassId.WholeStep ? plan.Samples : plan.Size(microBatch)));
    }

    /// <summary>A cotangent of a node's value, or its tangent: behind an axis of seeds where there are several.</summary>
    public TensorType Derivative(int node, StepPlan? plan, int microBatch)
    {
        TensorType type = Value(node, plan, microBatch);
        return plan?.Seeds is { } seeds ? Bounded(node, type with { Shape = type.Shape.Prepend(seeds) }) : type;
    }

    /// <summary>How a node is named in errors.</summary>
    public string Name(int node) => $"node `{nodes[node].Node.Name}`";

    private TensorType Bounded(int node, TensorType type)
    {
        try
        {
            long bytes = type.Shape.Count * type.Element.Size();
            return bytes <= most ? type : throw new WireException(Name(node), $"{type} of {bytes} bytes", $"at most {most} bytes");
        }
        catch (ShapeException e)
        {
            throw new WireException(Name(node), e.Found, e.Expected, e);
        }
    }
}
