using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// The greatest or least of one or more inputs that broadcast. Where n of them are equal to it, each has the slope 1/n:
/// ties share the cotangent evenly. A NaN among them makes the result NaN, and no gradient flows there.
/// </summary>
/// <param name="Rule">Which of two is taken; its slopes are not read.</param>
public abstract record ExtremumOp<TRule>(TRule Rule) : Op where TRule : struct, IBinaryRule
{
    /// <summary>How a number that is taken compares with another one.</summary>
    protected abstract RelationSign Wins { get; }

    /// <inheritdoc/>
    public sealed override (int Least, int Most) Arity => (1, int.MaxValue);

    /// <inheritdoc/>
    public sealed override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        Shape shape = x[0].Shape;
        foreach (TensorType t in x[1..]) shape = Broadcast.Shapes(shape, t.Shape);
        return Inferred.PerSample(new(Expect.SameFloat(x), shape));
    }

    /// <inheritdoc/>
    public sealed override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        if (x.Length == 1) return x[0].Retain();
        Shape shape = x[0].Shape;
        foreach (Tensor t in x[1..]) shape = Broadcast.Shapes(shape, t.Shape);
        Tensor y = e.Lease(x[0].Type, shape);
        Tensor best = x[0];
        foreach (Tensor t in x[1..])
        {
            ElementWise.Binary(Rule, best, t, y);
            best = y;
        }

        return y;
    }

    /// <inheritdoc/>
    public sealed override bool SharesInput(ReadOnlySpan<TensorType> x) => x.Length == 1;

    /// <inheritdoc/>
    public sealed override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => x.Length == 1 ? yBar
        : Algebra.SumTo(T.Select(T.Equal(x[input], y), yBar / Ties(x, y), T.Constant(0)), x[input].Shape);

    /// <inheritdoc/>
    public sealed override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot)
    {
        if (x.Length == 1) return xDot[0]!.Value;
        T? sum = null;
        for (int i = 0; i < x.Length; i++)
        {
            if (xDot[i] is not { } tangent) continue;
            T chosen = T.Select(T.Equal(x[i], y), Algebra.ExpandLike(tangent, y), T.Constant(0));
            sum = sum is null ? chosen : sum.Value + chosen;
        }

        return sum!.Value / Ties(x, y);
    }

    /// <inheritdoc/>
    public sealed override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input)
    {
        if (x.Length == 1) return Matrices.Identity(y.Shape);
        Written own = x[input], share;
        if (x.Length == 2) // [a > b] + [a = b] / 2
        {
            Written other = x[1 - input], equal = One(own, other);
            share = equal with { Text = new Bracket(Expression.Compare(Wins, own.Text, other.Text)) };
            share += equal / Written.Constant(2);
        }
        else
        {
            share = One(own, y) / Equal(x, y);
        }

        return Jacobians.OfEachElement(share, own.Shape, y.Shape);
    }

    private static T Ties<T>(ReadOnlySpan<T> x, T y) where T : struct, ITensor<T>
    {
        T count = Equal(x, y);
        return T.Select(T.Equal(count, T.Constant(0)), T.Constant(1), count); // none equals NaN
    }

    private static T Equal<T>(ReadOnlySpan<T> x, T y) where T : struct, ITensor<T>
    {
        T count = One(x[0], y);
        foreach (ref readonly T t in x[1..]) count += One(t, y);
        return count;
    }

    private static T One<T>(T x, T y) where T : struct, ITensor<T> =>
        T.Select(T.Equal(x, y), T.Constant(1), T.Constant(0));
}
