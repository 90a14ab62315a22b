using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = a where the mask holds, else b; ∂y/∂a = 1 where it holds, else 0; ∂y/∂b the other way round. Broadcasts. What is not
/// chosen leaves no trace, in the value or in a gradient: a NaN or an infinite slope in the masked-out branch does no harm
/// behind element-wise ops, reductions and softmax. A matrix product does multiply 0 with the NaN of its other operand.
/// </summary>
public sealed record Where() : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (3, 3);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        if (x[0].Element != ElementType.Bool)
            throw new ShapeException($"a mask of {x[0].Element.Word()}", "bool", "compare first: where(x > 0, a, b)");
        if (x[1].Element != x[2].Element)
            throw new ShapeException($"{x[1].Element.Word()} and {x[2].Element.Word()}", "branches of one type");
        return Inferred.PerSample(new(x[1].Element, Broadcast.Shapes(x[0].Shape, Broadcast.Shapes(x[1].Shape, x[2].Shape))));
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(x[1].Type, Broadcast.Shapes(x[0].Shape, Broadcast.Shapes(x[1].Shape, x[2].Shape)));
        ElementWise.Select(x[0], x[1], x[2], y);
        return y;
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.X(0);

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => input > 0;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => input switch
    {
        1 => Algebra.SumTo(T.Select(x[0], yBar, T.Constant(0)), x[1].Shape),
        2 => Algebra.SumTo(T.Select(x[0], T.Constant(0), yBar), x[2].Shape),
        _ => throw NoDerivative.Of(this, input),
    };

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Select(x[0],
        xDot[1] is { } a ? Algebra.ExpandLike(a, y) : T.Constant(0),
        xDot[2] is { } b ? Algebra.ExpandLike(b, y) : T.Constant(0));

    /// <inheritdoc/>
    public override Expression Formula(ReadOnlySpan<Written> x) => Written.Select(x[0], x[1], x[2]).Text;

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => input == 0 ? null
        : Jacobians.OfEachElement(
            Written.Select(x[0], Written.Constant(2 - input), Written.Constant(input - 1)), x[input].Shape, y.Shape);
}

/// <summary>The C# syntax of <see cref="Ops.Where"/>.</summary>
public static class WhereSyntax
{
    /// <inheritdoc cref="Ops.Where"/>
    public static Node Where(this Node mask, Node a, Node b) => mask.Apply(new Where(), a, b);

    /// <inheritdoc cref="Ops.Where"/>
    public static Node Where(this Node mask, Node a, double b) => mask.Where(a, mask.Owner.Constant(b));

    /// <inheritdoc cref="Ops.Where"/>
    public static Node Where(this Node mask, double a, Node b) => mask.Where(mask.Owner.Constant(a), b);
}
