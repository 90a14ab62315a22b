namespace ActorGraph.Graphs;

/// <summary>Nodes of one graph as nodes of another that is being built.</summary>
internal static class NodeCopy
{
    /// <summary>
    /// Adds a node as it is, under its name, on the copies of its inputs. <paramref name="copies"/> is indexed by the node
    /// copied from; the copy is entered there.
    /// </summary>
    public static Node Copy(this GraphBuilder builder, Node node, Node?[] copies)
    {
        Node copy = node.Kind switch
        {
            NodeKind.Input => builder.Input(node.Name, node.Shape, node.Type.Element),
            NodeKind.Parameter => builder.Parameter(node.Name, node.Shape, node.Initialiser!, node.IsFrozen),
            NodeKind.Constant => builder.Constant(node.Value!, node.Name),
            _ => builder.Apply(node.Op!, node.Name, [.. node.Inputs.Select(i => copies[i.Index]!)]),
        };
        (copy.IsAnonymous, copy.Line) = (node.IsAnonymous, node.Line);
        copies[node.Index] = copy;
        return copy;
    }
}
