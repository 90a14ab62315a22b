using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Kernels;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Benchmarks.Runs;

/// <summary>
/// The kernels of a training step, called one after the other without actors or messages: what a step through actors is measured
/// against. That a gradient is finite is found out before an update, as in every step. The graph has one loss, and its parameters
/// are inputs of what the batch reaches.
/// </summary>
internal sealed class PlainLoop
{
    private readonly Graph _graph;
    private readonly GradientPaths _paths;
    private readonly Optimizer _optimizer;
    private readonly TensorPool _pool = new();
    private readonly Workspace _space = new();
    private readonly Tensor?[] _values, _gradients;
    private readonly Tensor[][] _states;
    private long _update;

    public PlainLoop(Graph graph, Optimizer optimizer, IReadOnlyDictionary<string, Tensor> feeds)
    {
        (_graph, _optimizer) = (graph, optimizer);
        _paths = new GradientPaths(graph, [graph.Loss!], [.. graph.Parameters]);
        int count = graph.Nodes.Length;
        (_values, _gradients, _states) = (new Tensor?[count], new Tensor?[count], new Tensor[count][]);
        foreach (Node input in graph.Inputs) _values[input.Index] = feeds[input.Name];
        foreach (Node p in graph.Parameters)
        {
            _values[p.Index] = p.Initialiser!.Create(p.Shape, p.Type.Element, 1, p.Index, _pool);
            _states[p.Index] = [.. optimizer.StateNames.Select(_ => Tensor.Zeros(_pool, p.Type.Element, p.Shape))];
        }
    }

    /// <summary>One step.</summary>
    public void Step(double learningRate)
    {
        var e = new Evaluation(_pool, Training: true);
        var x = new Tensor[2];
        foreach (Node node in _graph.Nodes)
            if (node.Kind == NodeKind.Operation) _values[node.Index] = node.Op!.Forward(e, Inputs(node, x));
        Tensor loss = _values[_graph.Loss!.Index]!;
        _gradients[_graph.Loss.Index] = Tensor.Filled(1.0 / loss.Length, loss.Type, loss.Shape, _pool);
        for (int i = _graph.Nodes.Length - 1; i >= 0; i--)
        {
            Node node = _graph.Nodes[i];
            if (node.Kind == NodeKind.Operation && _gradients[i] is { } yBar)
            {
                for (int slot = 0; slot < node.Inputs.Length; slot++)
                    if (_paths.Has(new Edge(i, slot))) Contribute(node.Inputs[slot], Vjp(e, node, Inputs(node, x), yBar, slot));
                yBar.Dispose();
                _gradients[i] = null;
            }

            if (node.Kind == NodeKind.Operation) _values[i]!.Dispose();
        }

        foreach (Node p in _graph.Parameters)
            if (Finite.First(_gradients[p.Index]!) is { } bad) throw new InvalidOperationException($"found a gradient of {bad.Value}, expected finite ones");
        _update++;
        foreach (Node p in _graph.Parameters)
        {
            (Tensor value, Tensor gradient) = (_values[p.Index]!, _gradients[p.Index]!);
            _optimizer.Step(_update, learningRate, gradient, 1, value, _states[p.Index], value, _states[p.Index]);
            gradient.Dispose();
            _gradients[p.Index] = null;
        }
    }

    private Tensor Vjp(in Evaluation e, Node node, ReadOnlySpan<Tensor> x, Tensor yBar, int slot)
    {
        Tensor y = _values[node.Index]!;
        if (node.Inputs[slot].Kind == NodeKind.Parameter) return _space.VjpSum(e, node.Op!, x, y, yBar, slot, isOnly: true);
        if (node.Op is not IVjpInPlace op) return _space.Vjp(e, node.Op!, x, y, yBar, slot);
        op.VjpInPlace(x, y, yBar);
        return yBar.Retain();
    }

    private void Contribute(Node node, Tensor cotangent)
    {
        if (_gradients[node.Index] is { } before)
        {
            ElementWise.Binary(default(Add.Function), before, cotangent, before);
            cotangent.Dispose();
        }
        else _gradients[node.Index] = cotangent;
    }

    private ReadOnlySpan<Tensor> Inputs(Node node, Tensor[] x)
    {
        for (int slot = 0; slot < node.Inputs.Length; slot++) x[slot] = _values[node.Inputs[slot].Index]!;
        return x.AsSpan(0, node.Inputs.Length);
    }
}
