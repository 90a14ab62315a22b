using ActorGraph.Autodiff;
using ActorGraph.Graphs;
using ActorGraph.Tensors;
using ActorGraph.Tests.Ops;
using ActorGraph.Tests.Reference;

namespace ActorGraph.Tests.Autodiff.Formulas;

/// <summary>The Jacobians of the lines of a graph by the names in them, row by row from unit cotangents.</summary>
internal sealed class NumericPartials(Graph graph, RecursiveEvaluator values)
{
    private readonly Workspace _space = new();

    public IEnumerable<(Node To, Node From, NaiveArray Jacobian)> Of(Node root, Node[] wrt)
    {
        var paths = new GradientPaths(graph, [root], wrt);
        foreach (Node line in graph.Nodes)
        {
            if (!paths.Has(line) || (line.IsAnonymous && line != root)) continue;
            int rows = values[line].Length;
            var jacobians = new Dictionary<Node, NaiveArray>();
            for (int row = 0; row < rows; row++)
                foreach ((Node from, double[] cotangent) in Row(line, row, paths))
                {
                    if (!jacobians.TryGetValue(from, out NaiveArray? jacobian))
                        jacobians.Add(from, jacobian = NaiveArray.Make([rows, cotangent.Length], _ => 0));
                    for (int column = 0; column < cotangent.Length; column++) jacobian[row, column] += cotangent[column];
                }

            foreach ((Node from, NaiveArray jacobian) in jacobians) yield return (line, from, jacobian);
        }
    }

    private IEnumerable<(Node, double[])> Row(Node line, int row, GradientPaths paths)
    {
        var unit = new double[values[line].Length];
        unit[row] = 1;
        var open = new Queue<(Node Part, double[] Cotangent)>([(line, unit)]);
        while (open.TryDequeue(out (Node Part, double[] Cotangent) at))
            for (int slot = 0; slot < at.Part.Inputs.Length; slot++)
            {
                if (!paths.Has(new Edge(at.Part.Index, slot))) continue;
                Tensor[] x = [.. at.Part.Inputs.Select(n => values[n])];
                using Tensor xBar = _space.Vjp(new Evaluation(TensorPool.Shared), at.Part.Op!, x, values[at.Part],
                    Tensor.From(at.Cotangent, values[at.Part].Shape), slot);
                if (at.Part.Inputs[slot].IsAnonymous) open.Enqueue((at.Part.Inputs[slot], xBar.ToDoubles()));
                else yield return (at.Part.Inputs[slot], xBar.ToDoubles());
            }
    }
}
