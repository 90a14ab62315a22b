using ActorGraph.Graphs;
using ActorGraph.Ops;

namespace ActorGraph.Parallel;

/// <summary>Makes the graph in which one product is computed in parts.</summary>
internal sealed class Splitting(Graph graph, SplitLayer layer, bool columns, Func<int, string>? worker)
{
    private readonly GraphBuilder _builder = new(graph.Type);
    private readonly Node?[] _copies = new Node?[graph.Nodes.Length];
    private readonly Node[] _weights = new Node[layer.Parts], _rights = new Node[layer.Parts], _pieces = new Node[layer.Parts];

    /// <summary>Makes it.</summary>
    public Graph Graph()
    {
        var order = new SlotOrder(_builder);
        foreach (Node node in graph.Nodes)
        {
            if (node == layer.Weight) AddWeight(order);
            else if (node.Kind == NodeKind.Parameter) Keep(node);
            else
            {
                if (node == layer.Product) AddProduct(order);
                else if (node != layer.Transpose || IsTransposeShared) order.Add(() => Keep(node));
                if (node == layer.Transpose && !IsInline) Each(part => order.Add(() => Turn(part, PartNames.Of(node, part))));
                order.Fill(node);
            }
        }

        order.Finish();
        Node? loss = graph.Loss is { } old ? _copies[old.Index] : null;
        return _builder.Build(loss, [.. graph.Roots.Select(r => _copies[r.Index]!)]);
    }

    // Whether the transposed part of the weight can stand in the product's own line, as it does in graph text: it is made there
    // then, and leaves its slot open that long, which no parameter may need.
    private bool IsInline => layer.Transpose is { IsAnonymous: true } between
        && graph.Nodes[between.Index..layer.Product.Index].All(n => n.Kind != NodeKind.Parameter);

    private bool IsTransposeShared => layer.Transpose is { } between && IsUsedBesides(between, layer.Product);

    private bool IsWeightShared => IsUsedBesides(layer.Weight, layer.Transpose ?? layer.Product) || IsTransposeShared;

    private bool IsUsedBesides(Node node, Node consumer) => graph.Roots.Contains(node)
        || graph.Consumers(node).Any(e => e.Consumer != consumer.Index || (consumer == layer.Product && e.Slot != 1));

    private void AddWeight(SlotOrder order)
    {
        MakeWeight(1); // at the number of the whole
        for (int part = 2; part <= layer.Parts; part++)
        {
            int later = part;
            order.Add(() => MakeWeight(later));
        }

        Node whole = layer.Weight;
        if (IsWeightShared)
            order.Add(() => _copies[whole.Index] = Located(_builder.Apply(new Concat(layer.Axis), whole.Name, _weights), whole));
    }

    private void MakeWeight(int part)
    {
        Node whole = layer.Weight;
        var initialiser = new PartOf(whole.Initialiser!, whole.Shape, layer.Axis, layer.Starts[part - 1], whole.Index);
        Node weight = _builder.Parameter(PartNames.Of(whole, part), layer.ShapeOf(part), initialiser, whole.IsFrozen);
        _weights[part - 1] = Located(weight, whole, part);
        if (layer.Transpose is null) _rights[part - 1] = _weights[part - 1];
    }

    private void Turn(int part, string name)
    {
        Node between = layer.Transpose!, turned = _builder.Apply(between.Op!, name, [_weights[part - 1]]);
        turned.IsAnonymous = between.IsAnonymous;
        _rights[part - 1] = Located(turned, between, part);
    }

    private void AddProduct(SlotOrder order)
    {
        Each(part => AddPiece(order, part));
        Node product = layer.Product;
        if (columns)
        {
            order.Add(() => Whole(product.Name, new Concat(-1), _pieces));
            return;
        }

        int number = 0;
        for (int part = 2; part <= layer.Parts; part++)
        {
            int next = part;
            string name = part == layer.Parts ? product.Name : Free(ref number);
            order.Add(() => Whole(name, new Add(), [next == 2 ? _pieces[0] : _copies[product.Index]!, _pieces[next - 1]]));
        }
    }

    private void Whole(string name, Op op, Node[] pieces)
    {
        Node made = _builder.Apply(op, name, pieces);
        made.IsAnonymous = layer.Product.IsAnonymous || name != layer.Product.Name;
        _copies[layer.Product.Index] = Located(made, layer.Product);
    }

    // A part of the product, with what is cut for it in the order in which graph text reads the line.
    private void AddPiece(SlotOrder order, int part)
    {
        Node product = layer.Product;
        string line = PartNames.Of(product, part);
        int number = 0;
        Node? left = null, added = null;
        if (!columns) AddCut(0, IsLeftTransposed ? -2 : -1, cut => left = cut);
        if (layer.Transpose is not null && IsInline)
        {
            string name = $"{line}.{++number}";
            order.Add(() => Turn(part, name));
        }

        bool adds = product.Inputs.Length == 3 && (columns || part == 1); // what Gemm adds is added once
        if (adds && columns && product.Inputs[2].Shape is { Rank: > 0 } c && c[-1] == product.Shape[-1])
            AddCut(2, -1, cut => added = cut);
        order.Add(() =>
        {
            List<Node> inputs = [left ?? _copies[product.Inputs[0].Index]!, _rights[part - 1]];
            if (adds) inputs.Add(added ?? _copies[product.Inputs[2].Index]!);
            _pieces[part - 1] = Located(_builder.Apply(product.Op!, line, [.. inputs]), product, part);
            (_pieces[part - 1].IsAnonymous, _pieces[part - 1].Line) = (product.IsAnonymous, product.Line);
        });

        void AddCut(int slot, int axis, Action<Node> made)
        {
            string name = $"{line}.{++number}";
            order.Add(() =>
            {
                Node whole = product.Inputs[slot], cut = _builder.Apply(layer.Cut(part, axis), name, [_copies[whole.Index]!]);
                cut.IsAnonymous = true;
                // beside the whole: only the part travels
                if (graph.Placement.TryGetValue(whole.Name, out string? place)) _builder.Place(cut, place);
                if (graph.Regions.TryGetValue(product.Name, out string? region)) _builder.Checkpoint(cut, region);
                made(cut);
            });
        }
    }

    private bool IsLeftTransposed =>
        layer.Product.Inputs[0].Shape.Rank > 1 && layer.Product.Op is MatMul { TransposeA: true } or Gemm { TransA: true };

    private string Free(ref int number)
    {
        string name;
        do name = $"{layer.Product.Name}.{++number}";
        while (graph.Find(name) is { } taken && (taken != layer.Transpose || IsTransposeShared));
        return name;
    }

    private void Keep(Node node) => Located(_builder.Copy(node, _copies), node);

    // Where the old node lives, and in which region; a part lives where it is said to.
    private Node Located(Node node, Node old, int part = 0)
    {
        if ((part > 0 ? worker?.Invoke(part) : null) is { } own) _builder.Place(node, own);
        else if (graph.Placement.TryGetValue(old.Name, out string? place)) _builder.Place(node, place);
        if (graph.Regions.TryGetValue(old.Name, out string? region)) _builder.Checkpoint(node, region);
        return node;
    }

    private void Each(Action<int> make)
    {
        for (int part = 1; part <= layer.Parts; part++) make(part);
    }
}
