using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = zeros in the shape of the second input, of which nothing else is read, with x where a <see cref="Slice"/> with the same
/// attributes would take it from; x̄ = that slice of ȳ. No ONNX name.
/// </summary>
/// <inheritdoc cref="SliceOp" path="/param"/>
public sealed record Unslice(Ints Starts, Ints Ends, Ints Axes = default, Ints Steps = default)
    : SliceOp(Starts, Ends, Axes, Steps)
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x) => Sliced(x[1].Shape) is var slice && slice == x[0].Shape
        ? Inferred.PerSample(x[0] with { Shape = x[1].Shape })
        : throw new ShapeException($"{x[0].Shape}", $"{slice}, the shape of that slice of {x[1].Shape}");

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        Tensor y = e.Zeros(x[0].Type, x[1].Shape);
        (int start, int[] strides) = Walk(y.Shape);
        Strided.Write(x[0], y, start, strides);
        return y;
    }

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => input == 0;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => T.Apply(new Slice(Starts, Ends, Axes, Steps), yBar);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => T.Apply(this, xDot[0]!.Value, x[1]);

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input) => input > 0 ? null
        : Matrices.Kronecker(Array.ConvertAll(Selections(y.Shape), Matrices.Transposed));
}
