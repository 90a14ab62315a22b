using ActorGraph.Graphs;
using ActorGraph.Runtime.Differentiation;
using ActorGraph.Tensors;

namespace ActorGraph.Runtime.Sheet;

/// <summary>
/// A gradient as the chain rule says it in symbols: the sum over all paths of the products of the partial derivatives along them.
/// Each partial is the Jacobian of one line of the graph by what the line names, computed by node actors of that line alone; so it
/// leaves out what reaches the line by other ways.
/// </summary>
internal sealed class PathProducts(GraphRuntime runtime, Graph graph, IReadOnlyDictionary<string, Tensor> values)
{
    private readonly Dictionary<(string, string), double[]> _partials = [];

    /// <summary>∂root/∂wrt of a root that is a number, row-major, and the number of paths.</summary>
    public async Task<(double[] Gradient, int Paths)> SumAsync(Node root, Node wrt, CancellationToken cancellation)
    {
        var sum = new double[values[wrt.Name].Length];
        int paths = 0;
        foreach (Node[] path in Paths(root, wrt))
        {
            double[] row = [1];
            for (int i = 0; i + 1 < path.Length; i++)
            {
                double[] partial = await PartialAsync(path[i], path[i + 1], cancellation).ConfigureAwait(false);
                int columns = partial.Length / Math.Max(1, row.Length);
                var next = new double[columns];
                for (int k = 0; k < row.Length; k++)
                    for (int column = 0; column < columns; column++) next[column] += row[k] * partial[k * columns + column];
                row = next;
            }

            for (int i = 0; i < sum.Length; i++) sum[i] += row[i];
            paths++;
        }

        return (sum, paths);
    }

    /// <summary>The named nodes that the line of a node reads.</summary>
    public static IEnumerable<Node> Read(Node node)
    {
        foreach (Node input in node.Inputs.Distinct())
            if (!input.IsAnonymous) yield return input;
            else
                foreach (Node inner in Read(input)) yield return inner;
    }

    // From the root down to wrt, by names.
    private static IEnumerable<Node[]> Paths(Node from, Node to)
    {
        if (from == to)
        {
            yield return [to];
            yield break;
        }

        foreach (Node next in Read(from).Distinct().OrderBy(n => n.Index))
            foreach (Node[] rest in Paths(next, to)) yield return [from, .. rest];
    }

    private async Task<double[]> PartialAsync(Node of, Node wrt, CancellationToken cancellation)
    {
        if (_partials.TryGetValue((of.Name, wrt.Name), out double[]? known)) return known;
        Graph line = Line(of);
        Derivatives derivatives = await runtime.DifferentiateAsync(line, [of.Name], [wrt.Name], cancellation: cancellation).ConfigureAwait(false);
        await using (derivatives.ConfigureAwait(false))
        {
            Jacobian j = await derivatives.JacobianAsync(
                line.Inputs.ToDictionary(i => i.Name, i => values[i.Name]), cancellation: cancellation).ConfigureAwait(false);
            return _partials[(of.Name, wrt.Name)] = j[of.Name, wrt.Name].ToDoubles();
        }
    }

    // The line of a node as a graph of its own: what it names are inputs.
    private Graph Line(Node node)
    {
        var builder = new GraphBuilder(graph.Type);
        var copies = new Node?[graph.Nodes.Length];
        Add(node);
        return builder.Build(null, copies[node.Index]!);

        void Add(Node part)
        {
            if (copies[part.Index] is not null) return;
            if (part != node && !part.IsAnonymous)
            {
                copies[part.Index] = builder.Input(part.Name, values[part.Name].Shape, part.Type.Element);
                return;
            }

            foreach (Node input in part.Inputs) Add(input);
            builder.Copy(part, copies);
        }
    }
}
