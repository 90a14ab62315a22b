using ActorGraph.Graphs;

namespace ActorGraph.TestKit;

/// <summary>Edges by the names of their ends.</summary>
public static class GraphEdges
{
    /// <summary>The edge from one node to another.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="producer">The name of the node that feeds it.</param>
    /// <param name="consumer">The name of the node that reads it.</param>
    /// <param name="slot">Which input of the consumer, where it reads the producer more than once.</param>
    /// <exception cref="GraphException">There is no such node or edge, or there are several and no slot says which.</exception>
    public static Edge Edge(this Graph graph, string producer, string consumer, int? slot = null)
    {
        Node from = graph[producer], to = graph[consumer];
        int[] slots = [.. Enumerable.Range(0, to.Inputs.Length).Where(i => to.Inputs[i] == from)];
        string place = $"edge `{producer}` → `{consumer}`";
        if (slots.Length == 0)
            throw new GraphException(place, "no such edge", to.Inputs.IsEmpty ? $"a consumer with inputs: `{consumer}` has none"
                : $"one of the inputs of `{consumer}`: {string.Join(", ", to.Inputs.Select(i => $"`{i.Name}`"))}");
        if (slot is { } asked)
            return slots.Contains(asked) ? new Edge(to.Index, asked)
                : throw new GraphException(place, $"slot {asked}", $"slot {string.Join(" or ", slots)}");
        return slots.Length == 1 ? new Edge(to.Index, slots[0])
            : throw new GraphException(place, $"{slots.Length} edges", $"slot {string.Join(" or ", slots)}", "say which: Edge(producer, consumer, slot)");
    }
}
