using System.Numerics;
using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// y = 1 at the class that each int64 label names, else 0, in the shape and type of the second input, of which nothing else
/// is read. Carries no gradient. No ONNX name: <c>OneHot</c> is told the number of classes as a value.
/// </summary>
public sealed record OneHotLike : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (2, 2);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        if (x[0].Element != ElementType.Int64) throw new ShapeException($"labels of {x[0].Element.Word()}", "int64");
        if (x[1].Shape.Rank == 0 || Shape.Create(x[1].Shape.Dimensions[..^1]) != x[0].Shape)
            throw new ShapeException($"{x[1].Shape} for labels {x[0].Shape}",
                "the shape of the labels and one axis of classes more");
        return Inferred.PerSample(Expect.Float(x[1]));
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        ReadOnlySpan<long> labels = x[0].AsSpan<long>();
        for (int i = 0; i < labels.Length; i++) Class(labels, i, x[1].Shape.Size(-1)); // all, before memory is leased
        Tensor y = e.Zeros(x[1].Type, x[1].Shape);
        if (y.Type == ElementType.Float32) Mark<float>(x[0].AsSpan<long>(), y);
        else Mark<double>(x[0].AsSpan<long>(), y);
        return y;
    }

    /// <inheritdoc/>
    public override bool IsDifferentiable(int input) => false;

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input) => throw NoDerivative.Of(this, input);

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot) => throw NoDerivative.Of(this, 0);

    /// <summary>A label that names a class.</summary>
    /// <exception cref="ValueException">There is no such class.</exception>
    internal static int Class(ReadOnlySpan<long> labels, int sample, int classes) =>
        labels[sample] >= 0 && labels[sample] < classes
        ? (int)labels[sample]
        : throw new ValueException($"label {labels[sample]} of sample {sample}", $"a class in 0…{classes - 1}",
            "labels count from 0");

    private static void Mark<T>(ReadOnlySpan<long> labels, Tensor y) where T : unmanaged, INumber<T>
    {
        int classes = y.Shape.Size(-1);
        Span<T> all = y.Writable<T>();
        for (int i = 0; i < labels.Length; i++) all[i * classes + Class(labels, i, classes)] = T.One;
    }
}
