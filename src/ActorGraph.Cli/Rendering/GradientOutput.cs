using Spectre.Console;

namespace ActorGraph.Cli.Rendering;

/// <summary>What <c>grad</c> prints.</summary>
internal static class GradientOutput
{
    /// <summary><c>{"values": {…}, "gradients": {…}}</c></summary>
    public static void AsJson(IReadOnlyList<NodeValues> nodes) => Json.Line(json =>
    {
        json.WriteStartObject("values");
        foreach (NodeValues node in nodes)
        {
            if (node.Value is not { } value) continue;
            json.WritePropertyName(node.Node.Name);
            json.Value(value);
        }

        json.WriteEndObject();
        json.WriteStartObject("gradients");
        foreach (NodeValues node in nodes)
        {
            if (node.Gradient is not { } gradient) continue;
            json.WritePropertyName(node.Node.Name);
            json.Value(gradient);
        }

        json.WriteEndObject();
    });

    /// <summary>A row for each node.</summary>
    public static void AsTable(IReadOnlyList<NodeValues> nodes, GradientCall call)
    {
        Table table = Terminal.Table("node", "op", "shape", "value", $"gradient of {call.Of}");
        foreach (NodeValues node in nodes)
            table.Row(node.Node.Name, NodeText.Definition(node.Node),
                $"{(node.Value ?? node.Gradient)?.Shape ?? node.Node.Shape}",
                TensorText.Of(node.Value), TensorText.Of(node.Gradient));
        Terminal.Print(table);
    }
}
