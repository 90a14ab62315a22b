using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;

namespace ActorGraph.Autodiff;

/// <summary>What ∂y/∂x is along the edges of <see cref="NamedPaths"/>: products along the unnamed parts of the line, summed over
/// them.</summary>
internal sealed class LocalJacobians
{
    private readonly Dictionary<(Node To, Node From), Expression?> _closed = [];

    public LocalJacobians(NamedPaths paths, Func<Node, Node> spelled, Spelling spelling)
    {
        foreach (Node line in paths.Nodes)
        {
            var open = new Stack<(Node Part, Expression? Factor)>([(line, Matrices.Identity(line.Shape))]);
            while (open.TryPop(out (Node Part, Expression? Factor) at))
            {
                Node copy = spelled(at.Part);
                Written[] x = spelling.Inputs(copy);
                Written y = spelling[copy];
                for (int slot = at.Part.Inputs.Length - 1; slot >= 0; slot--)
                {
                    if (!paths.Has(at.Part, slot)) continue;
                    Node input = at.Part.Inputs[slot];
                    Expression? own = at.Factor is null ? null : at.Part.Op!.Jacobian(x, y, slot);
                    Expression? product = own is null ? null : Matrices.Dot(at.Factor!, own);
                    if (!paths.IsNamed(input)) open.Push((input, product));
                    else if (!_closed.TryGetValue((line, input), out Expression? sum)) _closed.Add((line, input), product);
                    else _closed[(line, input)] = sum is null || product is null ? null : Matrices.Sum(product, sum);
                }
            }
        }
    }

    /// <summary>The Jacobian in closed form; null where it stays a symbol.</summary>
    public Expression? this[NamedEdge edge] => _closed[(edge.To, edge.From)];
}
