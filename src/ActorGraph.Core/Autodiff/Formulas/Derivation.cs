using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;

namespace ActorGraph.Autodiff;

/// <summary>A derivative as the sum over all paths.</summary>
/// <param name="Wrt">What is differentiated by.</param>
/// <param name="PathCount">How many paths there are; 1,000,000,000 where there are more.</param>
/// <param name="Chain">The sum, with partial derivatives as symbols; null where there are too many paths to write them
/// down.</param>
/// <param name="Replaced">The same with each partial derivative replaced by what it is.</param>
public sealed record PathSum(Node Wrt, long PathCount, Equation? Chain, Equation? Replaced);

/// <summary>
/// A derivative as formulas, in three forms: (a) the chain rule in symbols, ∂l/∂h₁ = ∂l/∂h₂·∂h₂/∂h₁, as a sum over all paths and,
/// where there are several, with shared factors named once; (b) the same with each partial derivative replaced by the matrix that
/// it is; (c) the vector-Jacobian products that are computed, in their order.
/// <para>
/// A partial derivative in (a) and (b) is a matrix [numbers of y × numbers of x] of tensors that are flattened row-major. In (c)
/// a gradient has the shape of what it is the gradient of. A tensor of one axis is a column. Sums, ⊙, quotients, powers and
/// functions go element by element and broadcast by NumPy's rules.
/// </para>
/// </summary>
/// <example>
/// <code>
/// Derivation d = Derivation.Of(graph, graph.Loss!, graph.Parameters);
/// Console.WriteLine(new DerivationText(d).Write());
/// </code>
/// </example>
public sealed class Derivation
{
    private readonly NodeSymbols _symbols;

    private Derivation(GradientGraph gradients, Node root, Notation notation, NodeSymbols symbols) =>
        (Gradients, Root, Notation, _symbols) = (gradients, root, notation, symbols);

    /// <summary>The gradient graph whose nodes (c) writes down.</summary>
    public GradientGraph Gradients { get; }

    /// <summary>What is differentiated.</summary>
    public Node Root { get; }

    /// <summary>By what.</summary>
    public ImmutableArray<Node> Wrt => Gradients.Wrt;

    /// <summary>The symbols of nodes.</summary>
    public Notation Notation { get; }

    /// <summary>The values: each line of the graph that the root or a gradient needs.</summary>
    public ImmutableArray<Equation> Forward { get; private init; }

    /// <summary>(a) and (b) for each that is differentiated by.</summary>
    public ImmutableArray<PathSum> PathSums { get; private init; }

    /// <summary>(a) with shared factors named once: the derivative by each node on the way, from the root on. Empty where no node
    /// has more than one path.</summary>
    public ImmutableArray<Equation> Recursion { get; private init; }

    /// <summary>What each partial derivative of (a) is, where a closed form is known.</summary>
    public ImmutableArray<Equation> Partials { get; private init; }

    /// <summary><see cref="Recursion"/> with each partial derivative replaced by what it is.</summary>
    public ImmutableArray<Equation> ReplacedRecursion { get; private init; }

    /// <summary>(c): the vector-Jacobian products, in the order of their computation.</summary>
    public ImmutableArray<Equation> Products { get; private init; }

    /// <summary>
    /// The symbol of the gradient by a node of the source, as it stands in (c): ∂L/∂x where L is a number; where it is a tensor
    /// the gradient is that of the sum of its elements, ∂ΣL/∂x, or of their sum with the weights of the seed, ∂⟨v, L⟩/∂x.
    /// </summary>
    public Expression GradientBy(Node node) => _symbols.GradientBy(node);

    /// <summary>Derives.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="root">What is differentiated.</param>
    /// <param name="wrt">By what: inputs, parameters, or nodes in between.</param>
    /// <param name="seed">What the gradient of the root is; ones if left out: the gradient of the sum of its elements.</param>
    /// <exception cref="GraphException">A gradient is asked for that there is not.</exception>
    public static Derivation Of(Graph graph, Node root, IEnumerable<Node> wrt, Seed? seed = null)
    {
        GradientGraph g = GradientGraph.Of(graph, root, wrt, seed);
        var paths = new NamedPaths(graph, root, g.Wrt);
        string[] batch = [.. graph.Nodes.SelectMany(n => n.Shape).Where(d => d.IsBatch).Select(d => d.Name!).Distinct()];
        Notation notation = Notation.Of(
            g.Graph.Nodes.Where(n => n.Index < graph.Nodes.Length ? !n.IsAnonymous || n.Op is null : n.Kind == NodeKind.Input)
                .Select(n => n.Name),
            batch);
        var symbols = new NodeSymbols(g, root, paths, notation);
        bool[] needed = g.Graph.Reaching([g.Forward(root), .. g.Wrt.Select(w => g[w])]);
        var spelling = new Spelling(g.Graph, needed, symbols.Of, () => new Symbol(notation.AddFree("t")));
        var chain = new ChainRule(paths, new LocalJacobians(paths, g.Forward, spelling),
            n => ((Symbol)symbols.Of(g.Forward(n))!).Name, root);
        var lines = g.Graph.Nodes.Where(n => needed[n.Index])
            .Select(n => (Node: n, Line: spelling.Line(n) ?? symbols.Asked(n, spelling)));
        bool isTree = g.Wrt.All(w => paths.Count(w) == 1);
        return new Derivation(g, root, notation, symbols)
        {
            Forward = [.. lines.Where(l => l.Line is not null && l.Node.Index < graph.Nodes.Length).Select(l => l.Line!)],
            Products = [.. lines.Where(l => l.Line is not null && l.Node.Index >= graph.Nodes.Length).Select(l => l.Line!)],
            PathSums = [.. g.Wrt.Select(chain.Sum)],
            Partials = [.. chain.Partials()],
            Recursion = isTree && g.Wrt.All(chain.IsWritable) ? [] : [.. chain.Recursion(isReplaced: false)],
            ReplacedRecursion = isTree && g.Wrt.All(chain.IsWritable) ? [] : [.. chain.Recursion(isReplaced: true)],
        };
    }
}
