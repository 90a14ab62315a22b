using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Runtime.Tracing;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Stepping;

/// <summary>
/// What a node computes, as a line: its formula forward; backward the product that goes to an input, written by the same rule that
/// computes it (<see cref="Op.Vjp"/> over <see cref="Written"/>).
/// </summary>
internal sealed class WorkFormulas
{
    private readonly Graph _graph;
    private readonly string _root;
    private readonly UnicodePrinter _printer;
    private readonly Written[] _symbols; // by node
    private readonly Dictionary<(int Node, int Slot), string> _lines = [];

    public WorkFormulas(Graph graph, Node root)
    {
        (_graph, _root) = (graph, root.Name);
        _printer = new UnicodePrinter(Notation.Of(graph.Nodes.Select(n => n.Name)));
        _symbols = [.. graph.Nodes.Select(n => new Written(new Symbol(n.Name), Type(n)))];
    }

    /// <summary>The line.</summary>
    public string Of(TraceKind kind, int node, int slot)
    {
        (int, int) key = (node, kind switch { TraceKind.Vjp => slot, TraceKind.Update => -2, _ => -1 });
        return _lines.TryGetValue(key, out string? known) ? known : _lines[key] = kind switch
        {
            TraceKind.Vjp => Vjp(_graph.Nodes[node], slot),
            TraceKind.Update => $"{_printer.Print(_symbols[node].Text)} takes its update over",
            _ => Forward(_graph.Nodes[node]),
        };
    }

    private string Forward(Node node) => node.Op is null
        ? $"{_printer.Print(_symbols[node.Index].Text)} is known"
        : _printer.Print(new Equation(_symbols[node.Index].Text, node.Op.Formula(Inputs(node))));

    private string Vjp(Node node, int slot)
    {
        Node input = node.Inputs[slot];
        var gradient = new Partial(_root, node.Name);
        Written yBar = new(node.Name == _root ? new Symbol("seed") : gradient, Type(node));
        Written xBar = node.Op!.Vjp(Inputs(node), _symbols[node.Index], yBar, slot);
        return _printer.Print(new Equation(new Partial(_root, input.Name), xBar.Text)).Replace(" = ", Contributes(input) ? " += " : " = ", StringComparison.Ordinal);
    }

    // Numbers in rules are float64 until they meet others; on paper all are alike.
    private static TensorType Type(Node node) => node.Type.Element.IsFloat() ? node.Type with { Element = ElementType.Float64 } : node.Type;

    // Where a node has several consumers, each gives a part of its gradient.
    private bool Contributes(Node input) => _graph.Consumers(input).Length > 1;

    private Written[] Inputs(Node node) => [.. node.Inputs.Select(i => _symbols[i.Index])];
}
