using ActorGraph.Graphs;
using ActorGraph.Ops;

namespace ActorGraph.Text;

/// <summary>
/// Which nodes are written as part of another's line, and the expressions of lines. A node is part of a line if reading that
/// line would give it its name and number again: the parts of <c>L</c> are <c>L.1</c>, <c>L.2</c>, … right before it, each used
/// once, in postfix order.
/// </summary>
internal sealed class InlinedParts
{
    private const int MaxParts = 64; // longer lines are hard to read, and the recursion below stays shallow

    private readonly Graph _graph;
    private readonly bool[] _isPart;

    public InlinedParts(Graph graph)
    {
        _graph = graph;
        _isPart = new bool[graph.Nodes.Length];
        for (int i = graph.Nodes.Length - 1; i >= 0; i--)
        {
            int parts = _isPart[i] ? 0 : Parts(graph.Nodes[i]);
            for (int part = i - parts; part < i; part++) _isPart[part] = true;
        }
    }

    private enum Level
    {
        Comparison,
        Sum,
        Product,
        Minus,
        Power,
        Atom,
    }

    /// <summary>Whether a node is written within another's line.</summary>
    public bool Contains(Node node) => _isPart[node.Index];

    /// <summary>What stands behind the <c>=</c> of a node's line.</summary>
    public string Expression(Node node) => Call(node).Text;

    private int Parts(Node node)
    {
        if (node.Kind != NodeKind.Operation || node.Index == 0) return 0;
        string last = _graph.Nodes[node.Index - 1].Name, stem = $"{node.Name}.";
        if (!last.StartsWith(stem, StringComparison.Ordinal) || !int.TryParse(last.AsSpan(stem.Length), out int parts)) return 0;
        if (parts < 1 || parts > MaxParts || parts > node.Index) return 0;
        int first = node.Index - parts, next = first;
        for (int part = 1; part <= parts; part++)
        {
            Node candidate = _graph.Nodes[first + part - 1];
            if (candidate.Name != $"{stem}{part}") return 0;
            if (candidate.Kind == NodeKind.Operation && Region(candidate) != Region(node)) return 0; // a line is in a region with all its parts
        }

        return Follows(node, first, ref next) && next == node.Index + 1 ? parts : 0;
    }

    /// <summary>Whether the parts below a node, and the node, are the next ones in postfix order.</summary>
    private bool Follows(Node node, int first, ref int next)
    {
        foreach (Node input in node.Inputs)
            if (input.Index >= first
                && !(_graph.Consumers(input).Length == 1 && IsPart(input) && Follows(input, first, ref next))) return false;
        return node.Index == next++;
    }

    private string? Region(Node node) => _graph.Regions.GetValueOrDefault(node.Name);

    private bool IsPart(Node node) => node.Kind == NodeKind.Operation || (node.Kind == NodeKind.Constant
        && node.Shape.Rank == 0 && node.Type.Element == _graph.Type && double.IsFinite(node.Value!.Item()));

    private (string Text, Level Level) Call(Node node)
    {
        Op op = node.Op!;
        return op switch
        {
            Add => Infix(node, "+", Level.Sum),
            Sub => Infix(node, "-", Level.Sum),
            Mul => Infix(node, "*", Level.Product),
            Div => Infix(node, "/", Level.Product),
            MatMul { TransposeA: false, TransposeB: false } => Infix(node, "@", Level.Product),
            Less => Infix(node, "<", Level.Comparison),
            LessOrEqual => Infix(node, "<=", Level.Comparison),
            Greater => Infix(node, ">", Level.Comparison),
            GreaterOrEqual => Infix(node, ">=", Level.Comparison),
            Equal => Infix(node, "==", Level.Comparison),
            Pow => ($"{Operand(node.Inputs[0], Level.Atom)} ** {Operand(node.Inputs[1], Level.Minus)}", Level.Power),
            Neg when !(Contains(node.Inputs[0]) && node.Inputs[0].Op is null) =>
                ($"-{Operand(node.Inputs[0], Level.Minus)}", Level.Minus),
            _ => (Named(node, op), Level.Atom),
        };
    }

    private (string, Level) Infix(Node node, string sign, Level level)
    {
        Level left = level == Level.Comparison ? Level.Sum : level; // comparisons do not chain; the others group from the left
        return ($"{Operand(node.Inputs[0], left)} {sign} {Operand(node.Inputs[1], level + 1)}", level);
    }

    private string Named(Node node, Op op)
    {
        string name = CallSyntax<Op>.NameOf(op.GetType());
        if (!OpRegistry.Ops.Knows(name))
            throw new GraphException($"{op.Name} `{node.Name}`", "an op that graph text does not know", "a registered op",
                $"OpRegistry.Register<{op.GetType().Name}>()");
        IEnumerable<string> arguments = [.. node.Inputs.Select(i => Operand(i, Level.Comparison)), .. CallSyntax<Op>.Attributes(op)];
        return $"{name}({string.Join(", ", arguments)})";
    }

    private string Operand(Node node, Level least)
    {
        if (!Contains(node)) return NodeNames.Write(node.Name);
        (string text, Level level) = node.Op is not null ? Call(node)
            : ConstantWriter.Number(node.Value!, 0) is var number && number[0] == '-' ? (number, Level.Minus)
                : (number, Level.Atom);
        return level >= least ? text : $"({text})";
    }
}
