using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;

namespace ActorGraph.Autodiff;

/// <summary>What nodes of a gradient graph are called in formulas: by their symbols, and gradients ∂L/∂W₁.</summary>
internal sealed class NodeSymbols
{
    private readonly GradientGraph _gradients;
    private readonly NamedPaths _paths;
    private readonly Notation _notation;
    private readonly Dictionary<Node, Partial> _partials = [];
    private readonly Dictionary<Node, Symbol> _temporaries = [];
    private readonly HashSet<Node> _asked;

    public NodeSymbols(GradientGraph gradients, Node root, NamedPaths paths, Notation notation)
    {
        (_gradients, _paths, _notation) = (gradients, paths, notation);
        _asked = [.. gradients.Wrt.Select(w => gradients[w])];
        string of = Name(root);
        foreach ((Node by, Node gradient) in gradients.Gradients) // of several that share a node, the last one names it, or who asked
        {
            bool isNew = gradient.Index >= gradients.Source.Nodes.Length && gradient.Kind != NodeKind.Input;
            if (!isNew || gradient.IsAnonymous || (_asked.Contains(gradient) && !gradients.Wrt.Contains(by)) || !paths.IsNamed(by)) continue;
            _partials[gradient] = new Partial(of, Name(by));
        }
    }

    /// <summary>The symbol of a node; null where it is part of a line.</summary>
    public Expression? Of(Node node)
    {
        if (node.Index >= _gradients.Source.Nodes.Length)
            return node.Kind == NodeKind.Input ? new Symbol(node.Name) : node.Op is null ? null : _partials.GetValueOrDefault(node);
        Node source = _gradients.Source.Nodes[node.Index];
        return _paths.IsNamed(source) ? new Symbol(Name(source)) : null;
    }

    /// <summary>The line of a gradient that was asked for and is a constant.</summary>
    public Equation? Asked(Node node, Spelling spelling) =>
        node.Kind == NodeKind.Constant && _asked.Contains(node) && _partials.TryGetValue(node, out Partial? partial)
            ? new Equation(partial, spelling[node].Text) : null;

    private string Name(Node source)
    {
        if (!source.IsAnonymous || source.Op is null) return source.Name;
        if (!_temporaries.TryGetValue(source, out Symbol? symbol)) _temporaries.Add(source, symbol = new Symbol(_notation.AddFree("t")));
        return symbol.Name;
    }
}
