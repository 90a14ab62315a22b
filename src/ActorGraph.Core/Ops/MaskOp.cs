using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>An op from masks, which broadcast, to a mask. A mask carries no gradient.</summary>
public abstract record MaskOp : Op
{
    /// <inheritdoc/>
    public sealed override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        Shape shape = x[0].Shape;
        foreach (TensorType t in x)
        {
            if (t.Element != ElementType.Bool)
                throw new ShapeException(t.Element.Word(), "bool", "a comparison gives a mask: less(x, 0)");
            shape = Broadcast.Shapes(shape, t.Shape);
        }

        return Inferred.PerSample(new(ElementType.Bool, shape));
    }

    /// <inheritdoc/>
    public sealed override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public sealed override bool IsDifferentiable(int input) => false;

    /// <inheritdoc/>
    public sealed override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => throw NoDerivative.Of(this, input);

    /// <inheritdoc/>
    public sealed override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => throw NoDerivative.Of(this, 0);
}
