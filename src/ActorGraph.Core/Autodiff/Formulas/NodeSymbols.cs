using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;

namespace ActorGraph.Autodiff;

/// <summary>What nodes of a gradient graph are called in formulas: by their symbols, and gradients ∂L/∂W₁.</summary>
internal sealed class NodeSymbols
{
    private readonly GradientGraph _gradients;
    private readonly NamedPaths _paths;
    private readonly Notation _notation;
    private readonly Dictionary<Node, Expression> _gradientSymbols = [];
    private readonly Dictionary<Node, Symbol> _temporaries = [];
    private readonly HashSet<Node> _asked;
    private readonly Func<Node, Expression> _symbolOfGradient;

    public NodeSymbols(GradientGraph gradients, Node root, NamedPaths paths, Notation notation)
    {
        (_gradients, _paths, _notation) = (gradients, paths, notation);
        _asked = [.. gradients.Wrt.Select(w => gradients[w])];
        string? seed = gradients.Graph.Inputs.Skip(gradients.Source.Inputs.Length).FirstOrDefault()?.Name;
        _symbolOfGradient = by => root.Shape.Rank == 0 && seed is null ? new Partial(Name(root), Name(by))
            : new Gradient(Name(root), Name(by), seed);
        // of several that share a node, the last one names it, or who asked
        foreach ((Node by, Node gradient) in gradients.Gradients)
        {
            bool isNew = gradient.Index >= gradients.Source.Nodes.Length && gradient.Kind != NodeKind.Input;
            if (!isNew || gradient.IsAnonymous || (_asked.Contains(gradient) && !gradients.Wrt.Contains(by))
                || !paths.IsNamed(by)) continue;
            _gradientSymbols[gradient] = _symbolOfGradient(by);
        }
    }

    /// <summary>The symbol of a node; null where it is part of a line.</summary>
    public Expression? Of(Node node)
    {
        if (node.Index >= _gradients.Source.Nodes.Length)
            return node.Kind == NodeKind.Input ? new Symbol(node.Name) : node.Op is null ? null
                : _gradientSymbols.GetValueOrDefault(node);
        Node source = _gradients.Source.Nodes[node.Index];
        return _paths.IsNamed(source) ? new Symbol(Name(source)) : null;
    }

    /// <summary>The symbol of the gradient by a node: ∂L/∂x of a number, ∂ΣL/∂x or ∂⟨v, L⟩/∂x of a tensor, whose derivative is
    /// none of the shape of x.</summary>
    public Expression GradientBy(Node source) => _symbolOfGradient(source);

    /// <summary>The line of a gradient that was asked for and is a constant.</summary>
    public Equation? Asked(Node node, Spelling spelling) =>
        node.Kind == NodeKind.Constant && _asked.Contains(node) && _gradientSymbols.TryGetValue(node, out Expression? symbol)
            ? new Equation(symbol, spelling[node].Text) : null;

    private string Name(Node source)
    {
        if (!source.IsAnonymous || source.Op is null) return source.Name;
        if (!_temporaries.TryGetValue(source, out Symbol? symbol))
            _temporaries.Add(source, symbol = new Symbol(_notation.AddFree("t")));
        return symbol.Name;
    }
}
