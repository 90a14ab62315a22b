using System.Runtime.CompilerServices;
using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = Σ x² over some axes, x̄ = 2·x·ȳ.</summary>
/// <inheritdoc cref="ReduceOp" path="/param"/>
public sealed record ReduceSumSquare(Ints Axes = default, bool KeepDims = false) : ReduceOp(Axes, KeepDims)
{
    private readonly TwiceTimes _twiceTimes = new(Axes);

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(x[0].Type, Reduced(x[0].Shape));
        Reduction.SumSquare(x[0], Over(x[0].Shape).Span, y);
        return y;
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.X(0);

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => T.IsNumeric
        ? T.Apply(_twiceTimes, yBar, x[0])
        : Algebra.MulNoNan(Spread(yBar * T.Constant(2), x[0]), x[0]);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) =>
        Algebra.ReduceSum(x[0] * xDot[0]!.Value, Axes, KeepDims) * T.Constant(2);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        SumOf(x[0] * Written.Constant(2), x[0].Shape);
}

/// <summary>2·v ⊙ x in one pass, with v repeated to the shape of x: the numeric reading of the VJP.</summary>
internal sealed record TwiceTimes(Ints Axes) : NumericOp
{
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        (Tensor v, Tensor of) = (x[0], x[1]);
        Tensor result = e.Lease(of.Type, of.Shape);
        using Tensor kept = v.Reshaped(of.Shape.Reduced(Ops.Axes.OrAll(Axes, of.Shape).Span, keepsAxes: true));
        ElementWise.Binary(default(Function), kept, of, result);
        return result;
    }

    private readonly struct Function : IBinaryRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Primal<T>(T v, T x) where T : struct, IElement<T>
        {
            T twice = v * T.Constant(2);
            return T.Select(T.Equal(twice, T.Constant(0)), T.Constant(0), twice * x);
        }

        public T SlopeA<T>(T v, T x, T y) where T : struct, IElement<T> => x * T.Constant(2);

        public T SlopeB<T>(T v, T x, T y) where T : struct, IElement<T> => v * T.Constant(2);
    }
}

/// <summary>The C# syntax of <see cref="ReduceSumSquare"/>.</summary>
public static class ReduceSumSquareSyntax
{
    /// <inheritdoc cref="Ops.ReduceSumSquare"/>
    public static Node ReduceSumSquare(this Node x, Ints axes = default, bool keepDims = false) =>
        x.Apply(new ReduceSumSquare(axes, keepDims));
}
