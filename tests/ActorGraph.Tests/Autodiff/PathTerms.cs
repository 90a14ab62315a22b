using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;
using ActorGraph.Tests.Reference;

namespace ActorGraph.Tests.Autodiff;

/// <summary>
/// The sum of the magnitudes of all path terms of a gradient: what rounding errors are relative to where terms cancel. Each
/// Jacobian is read row by row, so it is for small graphs.
/// </summary>
internal static class PathTerms
{
    public static double[]?[] Of(Graph graph, RecursiveEvaluator values, IEnumerable<(Node Root, Tensor Seed)> roots, Node[] wrt)
    {
        var terms = new double[]?[graph.Nodes.Length];
        foreach ((Node root, Tensor seed) in roots) terms[root.Index] = [.. seed.ToDoubles().Select(Math.Abs)];
        var paths = new GradientPaths(graph, roots.Select(r => r.Root), wrt);
        var space = new Workspace();
        for (int i = graph.Nodes.Length - 1; i >= 0; i--)
        {
            Node node = graph.Nodes[i];
            if (!paths.Has(node)) continue;
            foreach (Edge edge in graph.Consumers(node))
            {
                if (!paths.Has(edge) || terms[edge.Consumer] is not { } yTerms) continue;
                Node consumer = graph.Nodes[edge.Consumer];
                double[] xTerms = terms[i] ??= new double[values[node].Length];
                Tensor[] x = [.. consumer.Inputs.Select(n => values[n])];
                for (int k = 0; k < yTerms.Length; k++)
                {
                    var unit = new double[yTerms.Length];
                    unit[k] = 1;
                    using Tensor row = space.Vjp(new Evaluation(TensorPool.Shared), consumer.Op!, x, values[consumer],
                        Tensor.From(unit, values[consumer].Shape), edge.Slot);
                    for (int j = 0; j < xTerms.Length; j++) xTerms[j] += Math.Abs(row[j]) * yTerms[k];
                }
            }
        }

        return terms;
    }
}
