using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>
/// A tangent graph taken apart: what does not depend on tangents, to be run once at a point, and what does, which is linear in
/// them. What the second part reads of the first are its residuals.
/// </summary>
public sealed class LinearPart
{
    private readonly TangentGraph _source;
    private readonly bool[] _isLinear; // by index in the tangent graph: depends on a tangent

    /// <summary>Takes a tangent graph apart.</summary>
    public LinearPart(TangentGraph source)
    {
        _source = source;
        Graph graph = source.Graph;
        _isLinear = new bool[graph.Nodes.Length];
        foreach (Node wrt in source.Wrt) _isLinear[source.Seed(wrt).Index] = true;
        foreach (Node node in graph.Nodes)
            foreach (Node input in node.Inputs) _isLinear[node.Index] |= _isLinear[input.Index];
        Residuals = [.. graph.Nodes.Where(n => !_isLinear[n.Index] && n.Kind != NodeKind.Constant
            && graph.Consumers(n).Any(e => _isLinear[e.Consumer]))];

        var builder = new GraphBuilder(graph.Type);
        var copies = new Node?[graph.Nodes.Length];
        foreach (Node node in graph.Nodes)
            if (!_isLinear[node.Index]) builder.Copy(node, copies);
        Values = builder.Build(null, [.. Residuals.Concat(source.Roots.Select(source.Forward)).Select(n => copies[n.Index]!)]);
    }

    /// <summary>The graph of all that does not depend on tangents; its roots are the residuals, and the roots of the graph that was
    /// differentiated. Nodes of that graph keep their numbers.</summary>
    public Graph Values { get; }

    /// <summary>What the linear part reads, as nodes of the tangent graph.</summary>
    public ImmutableArray<Node> Residuals { get; }

    /// <summary>The linear map as a graph: tangents in, tangents out, residuals as constants.</summary>
    /// <param name="residuals">The values of <see cref="Residuals"/>, in their order; the graph keeps them.</param>
    /// <param name="samples">What the batch was bound to.</param>
    public Graph At(IReadOnlyList<Tensor> residuals, int samples)
    {
        Graph graph = _source.Graph;
        var builder = new GraphBuilder(graph.Type);
        var copies = new Node?[graph.Nodes.Length];
        for (int i = 0; i < residuals.Count; i++)
            copies[Residuals[i].Index] = builder.Constant(residuals[i], Residuals[i].Name);
        foreach (Node node in graph.Nodes)
        {
            if (node.Kind == NodeKind.Constant) builder.Copy(node, copies);
            if (!_isLinear[node.Index]) continue;
            if (node.Op is null) copies[node.Index] = builder.Input(node.Name, node.Shape.Bind(samples), node.Type.Element);
            else builder.Copy(node, copies);
        }

        return builder.Build(null, [.. _source.Roots.Select(r => copies[_source[r].Index]!)]);
    }
}
