using System.Globalization;
using System.Text.Json;
using ActorGraph.Graphs;
using ActorGraph.Tensors;
using Spectre.Console;

namespace ActorGraph.Cli.Rendering;

/// <summary>What <c>show</c> prints.</summary>
internal static class GraphOutput
{
    private const int MostConsumers = 6;

    /// <summary>One object with a list of nodes.</summary>
    public static void AsJson(Graph graph, BufferMemory memory) => Json.Line(json =>
    {
        json.WriteString("dtype", graph.Type.Word());
        json.WriteStartArray("nodes");
        foreach (Node node in graph.Nodes) AsJson(json, graph, node);
        json.WriteEndArray();
        json.WriteNumber("parameters", graph.ParameterCount);
        json.WriteNumber("frozen_parameters", graph.Parameters.Where(p => p.IsFrozen).Sum(p => p.Shape.Count));
        json.WriteNumber("batch", memory.Samples);
        json.WriteNumber("forward_bytes", memory.Forward);
        json.WriteNumber("backward_bytes", memory.Backward);
        Names(json, "roots", graph.Roots);
        if (graph.Loss is { } loss) json.WriteString("loss", loss.Name);
        else json.WriteNull("loss");
    });

    /// <summary>A row for each node, and the sums below.</summary>
    public static void AsTable(Graph graph, BufferMemory memory)
    {
        Table table = Terminal.Table("node", "op", "type", "runs once per", "consumers");
        foreach (Node node in graph.Nodes)
            table.Row(node.Name, NodeText.Definition(node), node.Type.ToString(), Word(node.Scope), Consumers(graph, node));
        Terminal.Print(table);
        Grid sums = new Grid().AddColumn().AddColumn();
        long edges = graph.Nodes.Sum(n => (long)n.Inputs.Length);
        long frozen = graph.Parameters.Where(p => p.IsFrozen).Sum(p => p.Shape.Count);
        Line("nodes", $"{graph.Nodes.Length:N0}, with {edges:N0} edges");
        Line("parameters", $"{graph.ParameterCount:N0}{(frozen == 0 ? "" : $", {frozen} of them frozen")}");
        Line("loss", $"{graph.Loss?.Name ?? "none"}");
        Line("roots", $"{string.Join(", ", graph.Roots.Select(r => r.Name))}");
        string samples = memory.Samples == 1 ? "sample" : "samples";
        Line("buffers",
            $"{memory.Forward:N0} bytes forward, {memory.Backward:N0} backward, in a pass of {memory.Samples:N0} {samples}");
        Terminal.Print(sums);

        void Line(string what, FormattableString value) =>
            sums.AddRow(Terminal.Cell(what), Terminal.Cell(value.ToString(CultureInfo.InvariantCulture)));
    }

    private static void AsJson(Utf8JsonWriter json, Graph graph, Node node)
    {
        json.WriteStartObject();
        json.WriteString("name", node.Name);
        json.WriteString("op", NodeText.Kind(node));
        Names(json, "inputs", node.Inputs);
        json.WriteString("dtype", node.Type.Element.Word());
        json.WriteStartArray("shape");
        foreach (Dimension dimension in node.Shape)
            if (dimension.IsBatch) json.WriteStringValue(dimension.Name);
            else json.WriteNumberValue(dimension.Size);
        json.WriteEndArray();
        json.WriteString("scope", Word(node.Scope));
        Names(json, "consumers", graph.Consumers(node).Select(e => graph.Nodes[e.Consumer]));
        json.WriteEndObject();
    }

    private static void Names(Utf8JsonWriter json, string name, IEnumerable<Node> nodes)
    {
        json.WriteStartArray(name);
        foreach (Node node in nodes) json.WriteStringValue(node.Name);
        json.WriteEndArray();
    }

    private static string Consumers(Graph graph, Node node)
    {
        IEnumerable<string> names = graph.Consumers(node).Select(e => graph.Nodes[e.Consumer].Name);
        int count = graph.Consumers(node).Length;
        return string.Join(", ", names.Take(MostConsumers)) + (count > MostConsumers ? $", … ({count} in all)" : "");
    }

    private static string Word(Scope scope) => scope == Scope.Pass ? "pass" : "step";
}
