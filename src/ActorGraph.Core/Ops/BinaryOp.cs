using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// An element-wise op of two inputs that broadcast. A subclass is its rule and nothing else: y = f(a, b), ∂y/∂a and ∂y/∂b.
/// As in <see cref="UnaryOp{TRule}"/>, a cotangent that is zero stays zero.
/// </summary>
/// <param name="Rule">The function and its slopes.</param>
/// <param name="KeptA">What ∂y/∂a reads.</param>
/// <param name="KeptB">What ∂y/∂b reads.</param>
public abstract record BinaryOp<TRule>(TRule Rule, Residuals KeptA, Residuals KeptB) : Op where TRule : struct, IBinaryRule
{
    private readonly TimesSlopes<TRule> _timesSlopeA = new(Rule, true, KeptA), _timesSlopeB = new(Rule, false, KeptB);

    /// <inheritdoc/>
    public sealed override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public sealed override Inferred Infer(ReadOnlySpan<TensorType> x) => Inferred.PerSample(
        new TensorType(Expect.SameFloat(x), Broadcast.Shapes(x[0].Shape, x[1].Shape)));

    /// <inheritdoc/>
    public sealed override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(x[0].Type, Broadcast.Shapes(x[0].Shape, x[1].Shape));
        ElementWise.Binary(Rule, x[0], x[1], y);
        return y;
    }

    /// <inheritdoc/>
    public sealed override Residuals Keeps(int input) => input == 0 ? KeptA : KeptB;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) =>
        Algebra.SumTo(TimesSlope(x, y, yBar, input), x[input].Shape);

    /// <inheritdoc/>
    public sealed override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot)
    {
        T? a = xDot[0] is { } aDot ? TimesSlope(x, y, Algebra.ExpandLike(aDot, y), 0) : null;
        T? b = xDot[1] is { } bDot ? TimesSlope(x, y, Algebra.ExpandLike(bDot, y), 1) : null;
        return a is null ? b!.Value : b is null ? a.Value : a.Value + b.Value;
    }

    /// <summary>The rule itself, read in writing.</summary>
    public override Expression Formula(ReadOnlySpan<Written> x) => Rule.Primal(x[0], x[1]).Text;

    /// <summary>diag(∂f/∂a), times what repeats a to the shape of y.</summary>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => Jacobians.OfEachElement(
        input == 0 ? Rule.SlopeA(x[0], x[1], y) : Rule.SlopeB(x[0], x[1], y), x[input].Shape, y.Shape);

    private T TimesSlope<T>(ReadOnlySpan<T> x, T y, T v, int input) where T : struct, ITensor<T> => T.IsNumeric
        ? T.Apply(input == 0 ? _timesSlopeA : _timesSlopeB, x[0], x[1], y, v)
        : Algebra.MulNoNan(v, input == 0 ? Rule.SlopeA(x[0], x[1], y) : Rule.SlopeB(x[0], x[1], y));
}

/// <summary>v ⊙ ∂f/∂a or v ⊙ ∂f/∂b in one pass: the numeric reading of a binary rule's VJP and JVP.</summary>
internal sealed record TimesSlopes<TRule>(TRule Rule, bool TowardsA, Residuals Kept) : NumericOp where TRule : struct, IBinaryRule
{
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor result = e.Lease(x[3].Type, x[3].Shape);
        ElementWise.BinaryTimesSlope(
            Rule, TowardsA, Kept.Keeps(0) ? x[0] : null, Kept.Keeps(1) ? x[1] : null, Kept.Output ? x[2] : null, x[3], result);
        return result;
    }
}
