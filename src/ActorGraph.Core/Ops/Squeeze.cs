using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = x without some axes of extent 1, x̄ = ȳ with them. Nothing is copied. Unlike in ONNX the axes must be named: with all
/// axes of extent 1 meant, a batch of one sample would lose its axis.
/// </summary>
/// <param name="Axes">The axes of x to leave out.</param>
public sealed record Squeeze(Ints Axes) : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, 1);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        if (Axes.Count == 0) throw new ShapeException("no axes", "the axes to leave out");
        return Inferred.PerSample(x[0] with { Shape = Squeezed(x[0].Shape) });
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x) => x[0].Reshaped(Squeezed(x[0].Shape));

    /// <inheritdoc/>
    public override bool SharesInput(ReadOnlySpan<TensorType> x) => true;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => Algebra.Unsqueeze(yBar, Ops.Axes.Of(Axes, x[0].Shape));

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => Matrices.Identity(y.Shape);

    private Shape Squeezed(Shape x)
    {
        Ints without = Ops.Axes.Of(Axes, x);
        foreach (int axis in without.Span)
            if (x[axis] != 1) throw new ShapeException($"axis {axis} of {x}", "an axis of extent 1");
        return Shape.Create([.. Enumerable.Range(0, x.Rank).Except(without).Select(axis => x[axis])]);
    }
}

/// <summary>The C# syntax of <see cref="Squeeze"/>.</summary>
public static class SqueezeSyntax
{
    /// <inheritdoc cref="Ops.Squeeze"/>
    public static Node Squeeze(this Node x, Ints axes) => x.Apply(new Squeeze(axes));
}
