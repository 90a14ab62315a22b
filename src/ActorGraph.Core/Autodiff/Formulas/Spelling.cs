using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>
/// The formulas of the nodes of a graph. A node with a symbol has a line of its own; any other becomes part of the lines that
/// read it, unless it is long, or read more than once and more than a few characters: then it has a line as well, and a symbol
/// t₁, t₂, ….
/// So the lines together stay linear in the graph.
/// </summary>
internal sealed class Spelling
{
    private const int LongestPart = 100;
    private const int LongestSharedPart = 14;
    private const int LongestList = 16;

    private readonly Dictionary<Node, Written> _written = [];
    private readonly Dictionary<Node, Equation> _lines = [];

    /// <summary>Spells the nodes that are needed, in their order.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="needed">By index, whether a node is needed.</param>
    /// <param name="symbol">The symbol of a node, or null.</param>
    /// <param name="temporary">Makes a symbol.</param>
    public Spelling(Graph graph, bool[] needed, Func<Node, Expression?> symbol, Func<Expression> temporary)
    {
        var uses = new int[graph.Nodes.Length];
        foreach (Node node in graph.Nodes)
            if (needed[node.Index])
                foreach (Node input in node.Inputs) uses[input.Index]++;
        foreach (Node node in graph.Nodes)
        {
            if (!needed[node.Index]) continue;
            Expression? own = symbol(node);
            Expression text = node.Op is null ? own ?? Constant(node) : node.Op.Formula(Inputs(node));
            if (node.Op is not null)
            {
                if (own is null && !IsShort(text, uses[node.Index] > 1 ? LongestSharedPart : LongestPart)) own = temporary();
                if (own is not null) _lines.Add(node, new Equation(own, text));
            }

            _written.Add(node, new Written(own ?? text, node.Type));
        }
    }

    /// <summary>The formula of a node as part of others.</summary>
    public Written this[Node node] => _written[node];

    /// <summary>The line of a node, or null where it is part of others.</summary>
    public Equation? Line(Node node) => _lines.GetValueOrDefault(node);

    /// <summary>The formulas of the inputs of a node.</summary>
    public Written[] Inputs(Node node) => [.. node.Inputs.Select(i => _written[i])];

    private static bool IsShort(Expression text, int most) => text is Symbol or Number || text.ToString().Length <= most;

    private static Expression Constant(Node node)
    {
        if (node.Value is not { } value) return new Symbol(node.Name);
        Shape shape = value.Shape;
        if (shape.Rank == 0) return Element(value, 0);
        ReadOnlySpan<byte> bytes = value.AsBytes();
        if (value.Length > 0 && bytes[value.Type.Size()..].SequenceEqual(bytes[..^value.Type.Size()]))
            return shape.Rank == 1 && value[0] == 1 && value.Type.IsFloat() ? new Ones(shape[0])
                : Expression.Function("full", [Element(value, 0)], $"shape={shape}");
        return value.Length is > 0 and <= LongestList ? List(value, 0, 0) : new Symbol(node.Name);
    }

    private static Expression List(Tensor value, int axis, int start)
    {
        if (axis == value.Shape.Rank) return Element(value, start);
        int rest = value.Shape.SizeOf(axis + 1, value.Shape.Rank);
        return new NumberList([.. Enumerable.Range(0, value.Shape.Size(axis))
            .Select(i => List(value, axis + 1, start + i * rest))]);
    }

    // a float32 with the digits that it takes itself, not those of the double nearest to it
    private static Number Element(Tensor value, int index) => new(value.Type == ElementType.Float32
        ? double.Parse(value.AsSpan<float>()[index].ToString("R", Invariant), Invariant) : value[index]);

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;
}
