using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Text;

/// <summary>
/// Makes a graph of a document. Lines become nodes in their order, except that what a line names is made before it; the parts
/// of an expression are made in reading order. So the same text always gives the same node numbers.
/// </summary>
internal sealed class GraphAssembly
{
    private readonly GraphDocument _document;
    private readonly TokenCursor _tokens;
    private readonly List<Instruction> _code;
    private readonly GraphBuilder _builder;
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Range> _lines = new(StringComparer.Ordinal); // the numbers of the nodes that a line made
    private readonly Stack<Node> _values = new();

    private GraphAssembly(GraphDocument document, ElementType type)
    {
        (_document, _tokens, _code) = (document, document.Tokens, document.Expressions.Code);
        _builder = new GraphBuilder(type);
    }

    /// <summary>Makes the graph.</summary>
    /// <exception cref="GraphTextException">A name is unknown, names go in circles, or something does not fit.</exception>
    public static Graph Build(GraphDocument document, ElementType type)
    {
        var assembly = new GraphAssembly(document, type);
        foreach (int line in new LineOrder(document).Sorted()) assembly.Add(document.Declarations[line]);
        return assembly.Finish();
    }

    private void Add(Declaration line)
    {
        switch (line)
        {
            case InputLine input:
                Name(input, At(input.Token, () => _builder.Input(input.Name, input.Shape, input.Element)));
                break;
            case ParameterLine parameter:
                Name(parameter, At(parameter.Token,
                    () => _builder.Parameter(parameter.Name, parameter.Shape, parameter.Initialiser, parameter.IsFrozen)));
                break;
            case ConstantLine constant:
                ElementType type = constant.Element ?? (constant.Value.IsTruth(_tokens) ? ElementType.Bool : _builder.Type);
                Tensor value = constant.Value.ToTensor(_tokens, type, constant.Shape);
                Name(constant, At(constant.Token, () => _builder.Constant(value, constant.Name)));
                break;
            case DefinitionLine definition:
                Define(definition);
                break;
        }
    }

    private void Define(DefinitionLine line)
    {
        int last = line.Code.End.Value - 1, part = 0, first = _builder.Count;
        for (int i = line.Code.Start.Value; i <= last; i++)
        {
            Instruction step = _code[i];
            if (step.Op is null && _tokens[step.Token].Kind == TokenKind.Name)
            {
                _values.Push(_nodes[_tokens.Name(step.Token)]);
                if (i == last) Apply(line, new Instruction(step.Token, new Identity(), 1), line.Name);
                continue;
            }

            string name = i == last ? line.Name : Part(line, ref part);
            if (step.Op is not null) Apply(line, step, name);
            else Number(line, step, name);
            if (i != last) _values.Peek().IsAnonymous = true;
        }

        _values.Pop();
        _lines.Add(line.Name, first.._builder.Count);
    }

    private void Apply(DefinitionLine line, Instruction step, string name)
    {
        var inputs = new Node[step.Inputs];
        for (int i = inputs.Length - 1; i >= 0; i--) inputs[i] = _values.Pop();
        _values.Push(Name(line, At(step.Token, () => _builder.Apply(step.Op!, name, inputs))));
    }

    private void Number(DefinitionLine line, Instruction step, string name)
    {
        Tensor value = Tensor.Lease(TensorPool.Shared, _builder.Type, Shape.Scalar);
        new Literal(step.Token, step.IsNegative).Store(_tokens, value, 0);
        _values.Push(Name(line, At(step.Token, () => _builder.Constant(value, name))));
    }

    private string Part(DefinitionLine line, ref int part)
    {
        string name;
        do name = $"{line.Name}.{++part}";
        while (_document.Find(name) >= 0);
        return name;
    }

    private Node Name(Declaration line, Node node)
    {
        node.Line = _tokens[line.Token].Position.Line;
        node.IsAnonymous = NodeNames.IsGiven(node.Name);
        _nodes.Add(node.Name, node);
        return node;
    }

    private Graph Finish()
    {
        if (_nodes.Count == 0) throw _tokens.Fail(_tokens.End, "no nodes", "at least one line such as `y = x + 1`");
        if (_document.Loss is null && _document.Outputs.Count == 0 && _document.Root is null)
            throw _tokens.Fail(_tokens.End, "no loss and no output", "a line `loss NAME` or `output NAME`");
        Node? loss = _document.Loss is { } token ? Known(token) : null;
        List<Node> outputs = [.. _document.Outputs.Select(Known)];
        if (_document.Root is { } root) outputs.Add(_nodes[root]);
        Each(_document.Placement, "a place", (node, entry) => _builder.Place(node, entry.Group));
        Dictionary<string, int> named = Each(_document.Regions, "a region",
            (node, entry) => At(entry.Token, () => _builder.Checkpoint(node, entry.Group)));
        foreach (GroupEntry entry in _document.Regions)
            foreach (Node part in Parts(_tokens.Name(entry.Token)))
                if (part.Kind == NodeKind.Operation && !named.ContainsKey(part.Name)) _builder.Checkpoint(part, entry.Group);
        return At(_document.Loss ?? _tokens.End, () => _builder.Build(loss, [.. outputs]));
    }

    // Whatever is said of a node by name is said once.
    private Dictionary<string, int> Each(List<GroupEntry> entries, string what, Action<Node, GroupEntry> add)
    {
        var named = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (GroupEntry entry in entries)
        {
            add(Known(entry.Token), entry);
            if (!named.TryAdd(_tokens.Name(entry.Token), entry.Token))
                throw _document.Twice(entry.Token, $"{what} for {_tokens.Describe(entry.Token)}", named[_tokens.Name(entry.Token)]);
        }

        return named;
    }

    private IEnumerable<Node> Parts(string line) => _lines.TryGetValue(line, out Range made)
        ? _builder.Nodes.Skip(made.Start.Value).Take(made.End.Value - made.Start.Value) : [];

    private Node Known(int token) => _nodes.TryGetValue(_tokens.Name(token), out Node? node) ? node
        : throw _document.Unknown(token, _nodes.Keys);

    private T At<T>(int token, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (GraphException e)
        {
            throw _tokens.Fail(token, e.Found, e.Expected, e.Hint, e.Where, e);
        }
        catch (OverflowException e)
        {
            throw _tokens.Fail(token, "a value of more elements than can be counted", "one of fewer than 2³¹ elements", inner: e);
        }
    }
}
