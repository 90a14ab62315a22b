using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;

namespace ActorGraph.Autodiff;

/// <summary>The chain rule over nodes with symbols: as a sum over paths, and as a recursion from the root on.</summary>
internal sealed class ChainRule(NamedPaths paths, LocalJacobians jacobians, Func<Node, string> name, Node root)
{
    private const int MostPaths = 12;
    private const int MostFactors = 80;

    /// <summary>Whether the sum over the paths to a node is short enough to be written down.</summary>
    public bool IsWritable(Node wrt) => paths.Count(wrt) <= MostPaths && paths.To(wrt).Sum(p => p.Length) <= MostFactors;

    /// <summary>The sum over all paths.</summary>
    public PathSum Sum(Node wrt)
    {
        long count = paths.Count(wrt);
        if (!IsWritable(wrt)) return new PathSum(wrt, count, null, null);
        Expression chain = Expression.Zero, replaced = Expression.Zero;
        foreach (NamedEdge[] path in paths.To(wrt))
        {
            chain = Expression.Plus(chain, path.Length == 0 ? Matrices.Identity(wrt.Shape)
                : Expression.Times(ProductSign.Dot, [.. path.Select(Partial)]));
            replaced = Matrices.Sum(replaced, path.Length == 0 ? Matrices.Identity(wrt.Shape)
                : Matrices.Dot([.. path.Select(Replaced)]));
        }

        Expression total = Total(wrt);
        return new PathSum(wrt, count, new Equation(total, chain), new Equation(total, replaced));
    }

    /// <summary>What each partial derivative is, from the root on.</summary>
    public IEnumerable<Equation> Partials() => paths.Nodes.Reverse()
        .SelectMany(n => paths.Incoming(n))
        .Where(e => jacobians[e] is not null).Select(e => new Equation(Partial(e), jacobians[e]!));

    /// <summary>∂root/∂x as a sum over what depends on x, from the root on.</summary>
    public IEnumerable<Equation> Recursion(bool isReplaced)
    {
        foreach (Node node in paths.Nodes.Reverse())
        {
            if (node == root) continue;
            Expression sum = Expression.Zero;
            foreach (NamedEdge edge in paths.Outgoing(node).Reverse())
            {
                Expression own = isReplaced ? Replaced(edge) : Partial(edge);
                sum = Matrices.Sum(sum, edge.To == root ? own : isReplaced ? Matrices.Dot(Total(edge.To), own)
                    : Expression.Times(ProductSign.Dot, Total(edge.To), own));
            }

            Partial total = Total(node);
            if (!sum.Equals(total)) yield return new Equation(total, sum);
        }
    }

    private Partial Total(Node by) => new(name(root), name(by));

    private Partial Partial(NamedEdge edge) => new(name(edge.To), name(edge.From), edge.IsImmediate);

    private Expression Replaced(NamedEdge edge) => jacobians[edge] ?? Partial(edge);
}
