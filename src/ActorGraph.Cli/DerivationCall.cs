using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;
using ActorGraph.Text;

namespace ActorGraph.Cli;

/// <summary>What <c>derive</c> was asked for: a graph, and what is differentiated by what.</summary>
internal sealed record DerivationCall(Graph Graph, Node Root, Node[] Wrt)
{
    /// <summary>Derives.</summary>
    /// <exception cref="GraphException">A gradient is asked for that there is not.</exception>
    public Derivation Derive() => Derivation.Of(Graph, Root, Wrt);

    /// <summary>A formula. Free names are numbers, unless a shape or a value is given for them.</summary>
    /// <exception cref="GraphTextException">The formula, a shape or a value cannot be read.</exception>
    public static DerivationCall OfFormula(string formula, string[] given, string? of, string? wrt)
    {
        Dictionary<string, TensorType> types = [];
        foreach (string text in given)
        {
            (string name, TensorType type) = Typed(text);
            if (!types.TryAdd(name, type))
                throw new CallException("shapes", $"`{name}` more than once", "one shape for each name");
        }

        (Graph graph, string root) = ExpressionText.Parse(formula, types, Shape.Scalar);
        foreach (string name in types.Keys)
            if (graph.Find(name) is null)
                throw new CallException("shapes", $"a shape for `{name}`, which the formula does not use",
                    $"shapes for {string.Join(", ", graph.Inputs.Select(i => i.Name))}");
        return Of(graph, of ?? root, wrt);
    }

    /// <summary>A graph.</summary>
    /// <exception cref="GraphException">It cannot be told which root is meant.</exception>
    public static DerivationCall OfGraph(Graph graph, string? of, string? wrt) => Of(graph, of ?? graph.Loss?.Name
        ?? (graph.Roots is [var only] ? only.Name
            : throw new GraphException("graph", $"{graph.Roots.Length} roots and no loss", "one root to differentiate",
                "--of NODE names it")), wrt);

    private static (string Name, TensorType Type) Typed(string text)
    {
        if (ShapeText.IsMeant(text)) return ShapeText.ParseNamed(text, ElementType.Float64);
        (string name, Tensor value) = ValueText.ParseNamed(text, ElementType.Float64);
        return (name, new TensorType(value.Type, value.Shape));
    }

    private static DerivationCall Of(Graph graph, string of, string? wrt)
    {
        Node root = Named(graph, "--of", of);
        string[]? names = wrt?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names is []) throw new CallException("--wrt", $"`{wrt}`", "names of nodes, separated by commas");
        if (names is not null)
            return new DerivationCall(graph, root, [.. names.Select(n => Named(graph, "--wrt", n)).Distinct()]);
        Node[] learnt = [.. graph.Parameters.Where(p => !p.IsFrozen)];
        Node[] all = learnt.Length > 0 ? learnt : [.. graph.Inputs, .. graph.Parameters];
        var paths = new GradientPaths(graph, [root], all);
        Node[] reaching = [.. all.Where(paths.Has)];
        return new DerivationCall(graph, root, reaching.Length > 0 ? reaching : throw new GraphException(
            $"derivative of `{root.Name}`", "no input and no parameter that it depends on", "something to differentiate by",
                "--wrt NODE names it"));
    }

    private static Node Named(Graph graph, string flag, string name) => graph.Find(name)
        ?? throw new CallException(flag, $"`{name}`", "the name of a node", Nearest.Hint(name, graph.Nodes.Select(n => n.Name)));
}
