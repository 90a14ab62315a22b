using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>Jacobians in closed form that several ops have in common.</summary>
internal static class Jacobians
{
    /// <summary>diag(slope), times what repeats x to the shape of y.</summary>
    public static Expression OfEachElement(Written slope, Shape x, Shape y) =>
        Matrices.Dot(Matrices.Diagonal(slope, y), Matrices.Repetition(x, y));

    /// <summary>
    /// Of Y = A·B: I ⊗ Bᵀ towards A and A ⊗ I towards B; of y = A·x: I ⊗ xᵀ towards A and A towards x. Behind it stands K where
    /// the operand was transposed. Null for stacks.
    /// </summary>
    public static Expression? OfProduct(Written a, Written b, bool transposeA, bool transposeB, int input)
    {
        if (a.Shape.Rank > 2 || b.Shape.Rank > 2) return null;
        bool isRow = a.Shape.Rank == 1, isColumn = b.Shape.Rank == 1;
        MatMulShape shape = MatMulShape.Of(a.Shape, b.Shape, transposeA, transposeB);
        // a vector is a row on the left and a column on the right
        Expression left = isRow || transposeA ? Matrices.Transposed(a.Text) : a.Text;
        Expression rightTransposed = isColumn || !transposeB ? Matrices.Transposed(b.Text) : b.Text;
        Expression jacobian = input == 0
            ? Matrices.Kronecker(new IdentityMatrix(shape.M), rightTransposed)
            : Matrices.Kronecker(left, new IdentityMatrix(shape.N));
        Shape own = input == 0 ? a.Shape : b.Shape;
        bool isTransposed = own.Rank == 2 && (input == 0 ? transposeA : transposeB);
        return isTransposed ? Matrices.Dot(jacobian, Matrices.Commutation(own[0], own[1])) : jacobian;
    }
}
