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
    /// Of Y = A·B: I ⊗ Bᵀ towards A and A ⊗ I towards B; of y = A·x: I ⊗ xᵀ towards A and A towards x. Of stacks: that of each
    /// product, along the diagonal. Behind it stands what repeats the operand along the stack of the other one, and K where it was
    /// transposed.
    /// </summary>
    public static Expression OfProduct(Written a, Written b, bool transposeA, bool transposeB, int input)
    {
        MatMulShape shape = MatMulShape.Of(a.Shape, b.Shape, transposeA, transposeB);
        (Written own, Written other) = input == 0 ? (a, b) : (b, a);
        Shape lead = shape.Lead, ownLead = input == 0 ? shape.LeadA : shape.LeadB;
        (int from, int to, bool isInterrupted) = Stack(input == 0 ? shape.LeadB : shape.LeadA, lead);
        Expression matrix = other.Text;
        if (isInterrupted) // so that a matrix of the stack belongs to each place between the first axis and the last
        {
            Shape repeated = [.. lead.Dimensions[from..to], other.Shape[-2], other.Shape[-1]];
            matrix = Expression.Function("expand", [matrix], $"shape={repeated}");
        }

        if (other.Shape.Rank > 2) matrix = new StackMember(matrix);
        // a vector is a row on the left and a column on the right
        Expression left = a.Shape.Rank == 1 || transposeA ? Matrices.Transposed(matrix) : matrix;
        Expression rightTransposed = b.Shape.Rank == 1 || !transposeB ? Matrices.Transposed(matrix) : matrix;
        Expression each = Matrices.Identity(Shape.Create(lead.Dimensions[to..]));
        Expression block = input == 0 ? Matrices.Kronecker(each, new IdentityMatrix(shape.M), rightTransposed)
            : Matrices.Kronecker(each, left, new IdentityMatrix(shape.N));
        if (other.Shape.Rank > 2) block = new DirectSum(block);
        Expression jacobian = Matrices.Kronecker(Matrices.Identity(Shape.Create(lead.Dimensions[..from])), block);
        if (own.Shape.Rank == 1) return Matrices.Dot(jacobian, Matrices.Repetition(own.Shape, [.. lead, own.Shape[0]]));
        (Dimension rows, Dimension columns) = (own.Shape[-2], own.Shape[-1]);
        Expression repetition = Matrices.Repetition(own.Shape, [.. lead, rows, columns]);
        return (input == 0 ? transposeA : transposeB)
            ? Matrices.Dot(jacobian, repetition,
                Matrices.Kronecker(Matrices.Identity(ownLead), Matrices.Commutation([rows], [columns])))
            : Matrices.Dot(jacobian, repetition);
    }

    // The axes of the result, from one up to another, that a stack of matrices has itself, and whether it is repeated in between.
    private static (int From, int To, bool IsInterrupted) Stack(Shape own, Shape lead)
    {
        int[] axes = [.. Enumerable.Range(lead.Rank - own.Rank, own.Rank).Where(axis => own[axis - lead.Rank] != 1)];
        return axes.Length == 0 ? (lead.Rank, lead.Rank, false) : (axes[0], axes[^1] + 1,
            Enumerable.Range(axes[0], axes[^1] - axes[0]).Any(axis => own[axis - lead.Rank] != lead[axis]));
    }
}
