using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// An element-wise op of one input. A subclass is its rule and nothing else: y = f(x) and dy/dx.
/// <para>
/// A cotangent that is zero stays zero whatever the slope, so that an infinite slope in a branch that was masked out leaves
/// no NaN.
/// </para>
/// </summary>
/// <param name="Rule">The function and its slope.</param>
/// <param name="Kept">What the slope reads: <c>Residuals.X(0)</c>, <c>Residuals.Y</c>, both, or nothing.</param>
public abstract record UnaryOp<TRule>(TRule Rule, Residuals Kept) : Op, IVjpInPlace where TRule : struct, IUnaryRule
{
    private readonly TimesSlope<TRule> _timesSlope = new(Rule, Kept);

    /// <inheritdoc/>
    public sealed override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public sealed override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(Expect.Float(x[0]));

    /// <inheritdoc/>
    public sealed override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(x[0].Type, x[0].Shape);
        ElementWise.Unary(Rule, x[0], y);
        return y;
    }

    /// <inheritdoc/>
    public sealed override Residuals Keeps(int input) => Kept;

    /// <inheritdoc/>
    public sealed override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => TimesSlope(x[0], y, yBar);

    /// <inheritdoc/>
    public sealed override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => TimesSlope(x[0], y, xDot[0]!.Value);

    void IVjpInPlace.VjpInPlace(ReadOnlySpan<Tensor> x, Tensor y, Tensor yBar) =>
        ElementWise.UnaryTimesSlope(Rule, Kept.Keeps(0) ? x[0] : null, Kept.Output ? y : null, yBar, yBar);

    /// <summary>The rule itself, read in writing; an op whose rule is no sight is written as a call.</summary>
    public override Expression Formula(ReadOnlySpan<Written> x) => Rule.Primal(x[0]).Text;

    /// <summary>diag(f′(x)).</summary>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) =>
        Matrices.Diagonal(Rule.Slope(x[0], y), y.Shape);

    private T TimesSlope<T>(T x, T y, T v) where T : struct, ITensor<T> => T.IsNumeric
        ? T.Apply(_timesSlope, x, y, v)
        : Algebra.MulNoNan(v, Rule.Slope(x, y));
}

/// <summary>v ⊙ f′(x) in one pass: the numeric reading of a unary rule's VJP and JVP.</summary>
internal sealed record TimesSlope<TRule>(TRule Rule, Residuals Kept) : NumericOp where TRule : struct, IUnaryRule
{
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor result = e.Lease(x[2].Type, x[2].Shape);
        ElementWise.UnaryTimesSlope(Rule, Kept.Keeps(0) ? x[0] : null, Kept.Output ? x[1] : null, x[2], result);
        return result;
    }
}
