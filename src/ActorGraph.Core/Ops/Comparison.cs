using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// A comparison of two inputs that broadcast, both float or both int64, with a mask as its result. A mask carries no gradient.
/// A comparison with NaN is false.
/// </summary>
/// <param name="Relation">What is asked of each pair.</param>
/// <param name="IsSwapped">Whether it is asked of (b, a): a &gt; b is b &lt; a.</param>
public abstract record Comparison(Relation Relation, bool IsSwapped = false) : Op
{
    /// <inheritdoc/>
    public sealed override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public sealed override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        ElementType a = x[0].Element, b = x[1].Element;
        if (a != b || !(a.IsFloat() || a == ElementType.Int64))
            throw new ShapeException($"{a.Word()} and {b.Word()}", "numbers of one type");
        return Inferred.PerSample(new(ElementType.Bool, Broadcast.Shapes(x[0].Shape, x[1].Shape)));
    }

    /// <inheritdoc/>
    public sealed override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Lease(ElementType.Bool, Broadcast.Shapes(x[0].Shape, x[1].Shape));
        ElementWise.Compare(Relation, x[IsSwapped ? 1 : 0], x[IsSwapped ? 0 : 1], y);
        return y;
    }

    /// <inheritdoc/>
    public sealed override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public sealed override bool IsDifferentiable(int input) => false;

    /// <inheritdoc/>
    public sealed override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => throw NoDerivative.Of(this, input);

    /// <inheritdoc/>
    public sealed override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => throw NoDerivative.Of(this, 0);

    /// <inheritdoc/>
    public sealed override Expression Formula(ReadOnlySpan<Written> x) => Expression.Compare(Sign, x[0].Text, x[1].Text);

    private RelationSign Sign => Relation switch
    {
        Relation.Less => IsSwapped ? RelationSign.Greater : RelationSign.Less,
        Relation.LessOrEqual => IsSwapped ? RelationSign.GreaterOrEqual : RelationSign.LessOrEqual,
        _ => RelationSign.Equal,
    };
}
