using System.Collections.Immutable;
using ActorGraph.Tensors;

namespace ActorGraph.Graphs;

/// <summary>
/// Builds a graph in C#. Nodes are made from nodes, so a cycle cannot be written; shapes are checked as each node is added.
/// </summary>
/// <example>
/// <code>
/// var g = new GraphBuilder(ElementType.Float32);
/// Node x = g.Input("x", [Dimension.Batch(), 2]);
/// Node w = g.Parameter("w", [2, 1], new Zeros());
/// Graph graph = g.Build(loss: (x.MatMul(w) ** 2).ReduceSum(axes: [1]));
/// </code>
/// </example>
public sealed class GraphBuilder(ElementType type = ElementType.Float32)
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, Node> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Node, string> _placement = [];
    private readonly Dictionary<Node, string> _regions = [];
    private string? _batchName;
    private bool _built;

    /// <summary>The float type in which the graph computes.</summary>
    public ElementType Type { get; } = type.IsFloat() ? type
        : throw new GraphException("graph", $"dtype {type.Word()}", "float32 or float64");

    /// <summary>The number of nodes so far.</summary>
    public int Count => _nodes.Count;

    /// <summary>The nodes so far.</summary>
    internal IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Adds an input. If it has the batch, that is its first axis.</summary>
    public Node Input(string name, Shape shape, ElementType? element = null)
    {
        if (shape.HasSeveralBatchAxes || shape.BatchAxis > 0)
            throw new GraphException($"input `{name}`", $"shape {shape}", "the batch as the first axis only",
                "feed samples as rows and transpose in the graph");
        CheckBatchName($"input `{name}`", shape);
        return Add(new Node(this, _nodes.Count, name, NodeKind.Input, new TensorType(element ?? Type, shape)));
    }

    /// <summary>Adds a parameter.</summary>
    public Node Parameter(string name, Shape shape, Initialiser initialiser, bool frozen = false)
    {
        if (shape.HasBatch)
            throw new GraphException($"param `{name}`", $"shape {shape}", "numbers only", "a parameter is shared by all samples");
        return Add(new Node(this, _nodes.Count, name, NodeKind.Parameter, new TensorType(Type, shape))
        {
            Initialiser = initialiser,
            IsFrozen = frozen,
        });
    }

    /// <summary>Adds a constant; the graph keeps the tensor.</summary>
    public Node Constant(Tensor value, string? name = null)
    {
        string chosen = name ?? Free("const");
        return Add(new Node(this, _nodes.Count, chosen, NodeKind.Constant, new TensorType(value.Type, value.Shape))
        {
            Value = value,
            IsAnonymous = name is null,
        });
    }

    /// <summary>Adds a constant number of the graph's float type.</summary>
    public Node Constant(double value) => Constant(Tensor.Scalar(value, Type));

    /// <summary>Adds the result of an op.</summary>
    /// <exception cref="GraphException">The number of inputs, their types or their shapes do not fit.</exception>
    public Node Apply(Op op, params ReadOnlySpan<Node> inputs) => Apply(op, null, inputs);

    /// <summary>Adds the result of an op under a name.</summary>
    /// <exception cref="GraphException">The name is taken; the number of inputs, their types or their shapes do not
    /// fit.</exception>
    public Node Apply(Op op, string? name, ReadOnlySpan<Node> inputs)
    {
        string chosen = name ?? Free(op.Name.ToLowerInvariant());
        (int least, int most) = op.Arity;
        if (inputs.Length < least || inputs.Length > most)
            throw new GraphException($"{op.Name} `{chosen}`", Count(inputs.Length),
                least == most ? Count(least) : most == int.MaxValue ? $"{least} inputs or more" : $"{least} to {most} inputs");
        var types = new TensorType[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            types[i] = inputs[i].Type;
            if (inputs[i].Owner != this)
                throw new GraphException(
                    $"{op.Name} `{chosen}`", $"node `{inputs[i].Name}` of another graph", "nodes of one graph");
        }

        Inferred inferred;
        try
        {
            inferred = op.Infer(types);
        }
        catch (ShapeException e)
        {
            string? hint = e.Hint; // {0}, {1} in it stand for the names of the inputs
            for (int i = 0; i < inputs.Length && hint is not null; i++) hint = hint.Replace($"{{{i}}}", inputs[i].Name);
            throw new GraphException($"{op.Name} `{chosen}`", e.Found, e.Expected, hint, inner: e);
        }

        if (op is IDraws { Stream: < 0 } draws) op = draws.Drawing(_nodes.Count);
        return Add(new Node(this, _nodes.Count, chosen, op, [.. inputs], inferred) { IsAnonymous = name is null });

        static string Count(int n) => n == 1 ? "1 input" : $"{n} inputs";
    }

    /// <summary>Says on which worker a node shall live, as <c>place worker: node</c> does in graph text; the last word counts.</summary>
    /// <exception cref="GraphException">The node is of another graph.</exception>
    public GraphBuilder Place(Node node, string worker)
    {
        if (node.Owner != this) throw new GraphException($"place on `{worker}`", $"node `{node.Name}` of another graph", "nodes of one graph");
        CheckOpen();
        _placement[node] = worker;
        return this;
    }

    /// <summary>Puts a node into a checkpointed region: see <see cref="Graph.Regions"/>.</summary>
    /// <exception cref="GraphException">The node is not the result of an op: its value cannot be computed again.</exception>
    public GraphBuilder Checkpoint(Node node, string region)
    {
        if (node.Owner != this) throw new GraphException($"region `{region}`", $"node `{node.Name}` of another graph", "nodes of one graph");
        Checkpointing.RequireOperation(node, region);
        CheckOpen();
        _regions[node] = region;
        return this;
    }

    /// <summary>
    /// Puts every result of an op that is made inside of <paramref name="make"/> into a checkpointed region, and returns what
    /// <paramref name="make"/> returns: <c>Node h = g.Checkpoint("block-1", () => (x.MatMul(w) + b).Relu())</c>. Nodes that are in an
    /// inner region stay there.
    /// </summary>
    public T Checkpoint<T>(string region, Func<T> make)
    {
        int first = _nodes.Count;
        T made = make();
        foreach (Node node in _nodes.Skip(first))
            if (node.Kind == NodeKind.Operation) _regions.TryAdd(node, region);
        return made;
    }

    /// <summary>Ends the building. The builder takes no more nodes afterwards.</summary>
    /// <param name="loss">What training makes small; per sample (shape [batch]) or one number.</param>
    /// <param name="outputs">Further roots, such as predictions.</param>
    public Graph Build(Node? loss = null, params ReadOnlySpan<Node> outputs)
    {
        if (_nodes.Count == 0) throw new GraphException("graph", "no nodes", "at least one node");
        if (loss is not null && !loss.Type.Element.IsFloat())
            throw new GraphException($"loss `{loss.Name}`", loss.Type.ToString(), $"a value of {Type.Word()}");
        if (loss is not null && !(loss.Shape.Rank == 0 || (loss.Shape.Rank == 1 && loss.Shape.HasBatch)))
            throw new GraphException(
                $"loss `{loss.Name}`", $"shape {loss.Shape}", "[batch] (one number per sample) or [] (one number)",
                $"sum over the other axes: sum({loss.Name}, axis=…)");
        List<Node> roots = loss is null ? [] : [loss];
        foreach (Node output in outputs)
            if (!roots.Contains(output)) roots.Add(output);
        _built = true;
        return new Graph([.. _nodes], Type, [.. roots], loss,
            _placement.ToImmutableDictionary(p => p.Key.Name, p => p.Value, StringComparer.Ordinal),
            _regions.ToImmutableDictionary(r => r.Key.Name, r => r.Value, StringComparer.Ordinal));
    }

    internal void Rename(Node node, string name)
    {
        CheckOpen();
        if (_byName.TryGetValue(name, out Node? other))
        {
            if (other == node) return;
            throw Taken(name, other);
        }

        _byName.Remove(node.Name);
        (node.Name, node.IsAnonymous) = (name, false);
        _byName.Add(name, node);
    }

    private Node Add(Node node)
    {
        CheckOpen();
        if (_byName.TryGetValue(node.Name, out Node? other)) throw Taken(node.Name, other);
        _byName.Add(node.Name, node);
        _nodes.Add(node);
        return node;
    }

    private string Free(string stem)
    {
        string name = $"{stem}.{_nodes.Count}";
        while (_byName.ContainsKey(name)) name += "_";
        return name;
    }

    private void CheckBatchName(string where, Shape shape)
    {
        if (!shape.HasBatch) return;
        string name = shape[shape.BatchAxis].Name!;
        _batchName ??= name;
        if (name != _batchName)
            throw new GraphException(where, $"a batch named `{name}`", $"`{_batchName}`, as in the inputs before",
                "all inputs with a batch are fed the same samples");
    }

    private void CheckOpen()
    {
        if (_built) throw new InvalidOperationException("the graph is built: it takes no more nodes and names");
    }

    private static GraphException Taken(string name, Node other) =>
        new(name, $"the name `{name}` a second time", "a name that is not taken", $"`{name}` is {other}");
}
