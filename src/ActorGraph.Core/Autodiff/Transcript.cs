using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Autodiff;

/// <summary>
/// Terms written down as nodes of a graph that still takes names and more nodes. A kept term bears its name; so does an
/// unnamed part of a line of graph text (<c>L.1</c>). What a rule or the builder named is numbered anew.
/// </summary>
internal sealed class Transcript
{
    private readonly Rewriting _rewriting;
    private readonly Dictionary<Term, Node> _nodes;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public Transcript(
        Rewriting rewriting, ElementType type, IReadOnlyDictionary<string, string> placement, IReadOnlyDictionary<string, string>? regions = null)
    {
        _rewriting = rewriting;
        _nodes = new Dictionary<Term, Node>(rewriting.Terms.Count);
        Builder = new GraphBuilder(type);
        foreach (Term term in rewriting.Terms)
            if (BearsName(term)) _names.Add(term.Source!.Name);
        foreach (Term term in rewriting.Terms)
        {
            Node node = Write(term);
            _nodes.Add(term, node);
            if (BearsName(term) && placement.TryGetValue(node.Name, out string? worker)) Builder.Place(node, worker);
            if (BearsName(term) && node.Op is not null && regions?.GetValueOrDefault(node.Name) is { } region) Builder.Checkpoint(node, region);
        }
    }

    /// <summary>Where the nodes are.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>What a node of the source has become; null where it is not needed.</summary>
    public Node? this[Node source] => _rewriting[source] is { } term ? _nodes[term] : null;

    private static bool BearsName(Term term) => term.Source is { } node && (term.IsKept || !node.Name.StartsWith($"{Stem(term)}.", StringComparison.Ordinal));

    private static string Stem(Term term) => term.Op?.Name.ToLowerInvariant() ?? "const";

    private Node Write(Term term)
    {
        bool bearsName = BearsName(term);
        string name = bearsName ? term.Source!.Name : $"{Stem(term)}.{Builder.Count}";
        while (!bearsName && _names.Contains(name)) name += "_";
        Node node = term.Kind switch
        {
            NodeKind.Input => Builder.Input(name, term.Type.Shape, term.Type.Element),
            NodeKind.Parameter => Builder.Parameter(name, term.Type.Shape, term.Source!.Initialiser!, term.Source.IsFrozen),
            NodeKind.Constant => Builder.Constant(term.Value!, name),
            _ => Builder.Apply(term.Op!, name, [.. term.Inputs.Select(i => _nodes[i])]),
        };
        (node.IsAnonymous, node.Line) = bearsName ? (term.Source!.IsAnonymous, term.Source.Line) : (true, 0);
        return node;
    }
}
