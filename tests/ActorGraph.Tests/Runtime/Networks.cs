using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>Graphs whose cost is measured.</summary>
internal static class Networks
{
    /// <summary>ReLU layers without biases, the last one linear; the loss is the sum of squared errors.</summary>
    public static Graph Layers(params int[] widths)
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), widths[0]]), y = g.Input("y", [Dimension.Batch(), widths[^1]]), h = x;
        for (int i = 0; i + 1 < widths.Length; i++)
        {
            h = h.MatMul(g.Parameter($"W{i + 1}", [widths[i + 1], widths[i]], new He()), transposeB: true);
            if (i + 2 < widths.Length) h = h.Relu();
        }

        return g.Build(loss: (h - y).ReduceSumSquare([1]));
    }

    /// <summary>Layers with a bias and a skip each, whose values feed several consumers.</summary>
    public static Graph Skips(int width, int layers)
    {
        var g = new GraphBuilder();
        Node x = g.Input("x", [Dimension.Batch(), width]), y = g.Input("y", [Dimension.Batch(), width]), h = x;
        for (int i = 1; i <= layers; i++)
            h = h + (h.MatMul(g.Parameter($"W{i}", [width, width], new He())) + g.Parameter($"b{i}", [width], new Normal(0, 0.1))).Tanh();
        return g.Build(loss: ((h - y) * (h - y)).ReduceSum([1]));
    }

    /// <summary>A chain of nodes that hand their input on.</summary>
    public static Graph Chain(int length)
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node y = g.Input("x", []);
        for (int i = 1; i < length; i++) y = y.Apply(new Identity());
        return g.Build(null, y.Named("y"));
    }
}
