using System.Text;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Text;

/// <summary>Writes a graph line by line, in the order of its nodes.</summary>
internal sealed class GraphWriter(Graph graph)
{
    private readonly StringBuilder _text = new();
    private readonly InlinedParts _inlined = new(graph);

    public string Write()
    {
        if (graph.Roots.IsEmpty)
            throw new GraphException("graph", "no loss and no output", "at least one of them",
                "name them as the graph is built: Build(loss, outputs)");
        _text.Append("dtype ").Append(graph.Type.Word()).Append('\n');
        NodeKind? last = null;
        foreach (Node node in graph.Nodes)
        {
            if (_inlined.Contains(node)) continue;
            if (!NodeNames.IsWritable(node.Name))
                throw new GraphException($"node {node.Index}", "a name that is empty or has control characters",
                    "a name that fits on a line");
            if (last is null || (last == NodeKind.Operation) != (node.Kind == NodeKind.Operation)) _text.Append('\n');
            last = node.Kind;
            Line(node);
        }

        _text.Append('\n');
        if (graph.Loss is not null) _text.Append("loss ").Append(NodeNames.Write(graph.Loss.Name)).Append('\n');
        string[] outputs = [.. graph.Roots.Where(r => r != graph.Loss).Select(r => NodeNames.Write(r.Name))];
        if (outputs.Length > 0) _text.Append("output ").AppendJoin(", ", outputs).Append('\n');
        Groups("place", graph.Placement, graph.Nodes);
        Groups("checkpoint", graph.Regions, graph.Nodes.Where(n => !_inlined.Contains(n))); // parts go with their line
        return _text.ToString();
    }

    private void Groups(string keyword, IReadOnlyDictionary<string, string> groups, IEnumerable<Node> nodes)
    {
        foreach (IGrouping<string, Node> group in nodes.Where(n => groups.ContainsKey(n.Name))
            .GroupBy(n => groups[n.Name]).OrderBy(w => w.Key, StringComparer.Ordinal))
            _text.Append(keyword).Append(' ').Append(Group(keyword, group.Key)).Append(": ")
                .AppendJoin(", ", group.Select(n => NodeNames.Write(n.Name))).Append('\n');
    }

    private void Line(Node node)
    {
        string name = NodeNames.Write(node.Name);
        switch (node.Kind)
        {
            case NodeKind.Input:
                _text.Append("input ").Append(name).Append(' ').Append(Dimensions(node.Shape));
                if (node.Type.Element != graph.Type) _text.Append(' ').Append(node.Type.Element.Word());
                break;
            case NodeKind.Parameter:
                _text.Append("param ").Append(name).Append(' ').Append(Dimensions(node.Shape)).Append(' ')
                    .Append(Initialiser(node.Initialiser!));
                if (node.IsFrozen) _text.Append(" frozen");
                break;
            case NodeKind.Constant:
                _text.Append("const ").Append(name);
                new ConstantWriter(_text).Write(node.Value!, graph.Type);
                break;
            default:
                _text.Append(name).Append(" = ").Append(_inlined.Expression(node));
                break;
        }

        _text.Append('\n');
    }

    private static string Initialiser(Initialiser initialiser)
    {
        string name = CallSyntax<Initialiser>.NameOf(initialiser.GetType());
        if (!OpRegistry.Initialisers.Knows(name))
            throw new GraphException($"`{name}`", "an initialiser that graph text does not know", "a registered one",
                "OpRegistry.Register(assembly)");
        return CallSyntax<Initialiser>.Text(initialiser);
    }

    private static string Dimensions(Shape shape) =>
        $"[{string.Join(", ", shape.Select(d => d.Name is { } batch ? NodeNames.Write(batch) : d.ToString()))}]";

    // letters, digits, and hyphens before a letter or the last number: what the tokenizer gives back as it was
    private static string Group(string keyword, string name)
    {
        string[] pieces = name.Split('-');
        bool isBare = GraphTokenizer.NameLength(pieces[0]) == pieces[0].Length && pieces[0].Length > 0
            && pieces[1..].All(p => p.Length > 0 && (GraphTokenizer.NameLength(p) == p.Length || p.All(char.IsAsciiDigit)));
        if (!NodeNames.IsWritable(name))
            throw new GraphException(keyword, "a name that is empty or has control characters", "a name that fits on a line");
        return isBare ? name : $"`{name.Replace("`", "``")}`";
    }
}
