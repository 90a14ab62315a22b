using ActorGraph.Graphs.Formulas;

namespace ActorGraph.Ops;

/// <summary>How a matrix product is written: Wᵀ·x for x @ W, aᵀ·b for two vectors, a·bᵀ for a column times a row.</summary>
internal static class ProductFormula
{
    /// <summary>The formula; null for stacks of matrices.</summary>
    public static Expression? Of(Written a, Written b, bool transposeA, bool transposeB)
    {
        if (a.Shape.Rank > 2 || b.Shape.Rank > 2) return null;
        if (a.Shape.Rank == 1)
            return b.Shape.Rank == 1 ? Dot(Turned(a.Text, true), b.Text) : Dot(Turned(b.Text, !transposeB), a.Text);
        if (b.Shape.Rank == 1) return Dot(Turned(a.Text, transposeA), b.Text);
        return Vector(a, transposeA ? 0 : 1) is { } column && Vector(b, transposeB ? 1 : 0) is { } row
            ? Dot(column, Turned(row, true))
            : Dot(Turned(a.Text, transposeA), Turned(b.Text, transposeB));
    }

    // The vector that an axis was added to, which made it a matrix of one row (axis 0) or one column (axis 1).
    private static Expression? Vector(Written x, int axis) =>
        x.Text is Call { Name: "unsqueeze", Arguments: [var vector], Attributes: [var axes] }
        && (axes == $"axes=[{axis}]" || axes == $"axes=[{axis - 2}]") ? vector : null;

    private static Expression Dot(Expression a, Expression b) => Expression.Times(ProductSign.Dot, a, b);

    private static Expression Turned(Expression x, bool transposed) => transposed ? Matrices.Transposed(x) : x;
}
