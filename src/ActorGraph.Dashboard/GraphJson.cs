using System.Text.Json;
using ActorGraph.Graphs;
using ActorGraph.Pictures;
using ActorGraph.Runtime.Stepping;
using ActorGraph.Runtime.Tracing;

namespace ActorGraph.Dashboard;

/// <summary>A graph for a page: its nodes, and a picture whose boxes are named.</summary>
internal static class GraphJson
{
    /// <summary>Writes <c>nodes</c> and <c>svg</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="root">What is differentiated; null: nothing.</param>
    /// <param name="worker">By node, the worker it is on; null: there are none.</param>
    public static void Write(Utf8JsonWriter json, Graph graph, Node? root, Func<Node, string?>? worker = null)
    {
        (Picture picture, var boxes) = StructurePicture.OfEveryNode(graph, worker);
        var formulas = new WorkFormulas(graph, root ?? graph.Roots[0]);
        json.WriteString("svg", SvgPicture.Write(picture));
        json.WriteString("root", root?.Name);
        json.WriteStartArray("nodes");
        foreach (Node node in graph.Nodes)
        {
            json.WriteStartObject();
            json.WriteString("name", node.Name);
            json.WriteString("op", node.Op?.Name ?? node.Kind.ToString());
            json.WriteString("shape", node.Shape.ToString());
            json.WriteString("box", boxes[node.Index]);
            json.WriteString("formula", formulas.Of(TraceKind.Forward, node.Index, -1));
            if (worker?.Invoke(node) is { } on) json.WriteString("worker", on);
            json.WriteStartArray("inputs");
            foreach (Node input in node.Inputs) json.WriteNumberValue(input.Index);
            json.WriteEndArray();
            json.WriteStartArray("consumers"); // in the order in which their contributions are folded
            foreach (Edge edge in graph.Consumers(node)) json.WriteNumberValue(edge.Consumer);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
