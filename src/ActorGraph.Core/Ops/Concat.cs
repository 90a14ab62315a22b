using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>y = the inputs one behind the other along an axis, x̄ᵢ = the part of ȳ that came from xᵢ. Not along the
/// batch.</summary>
/// <param name="Axis">The axis.</param>
public sealed record Concat(int Axis) : Op
{
    /// <inheritdoc/>
    public override (int Least, int Most) Arity => (1, int.MaxValue);

    /// <inheritdoc/>
    public override Inferred Infer(ReadOnlySpan<TensorType> x)
    {
        int axis = x[0].Shape.Axis(Axis), extent = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i].Element != x[0].Element)
                throw new ShapeException($"{x[0].Element.Word()} and {x[i].Element.Word()}", "values of one element type");
            if (x[i].Shape.Rank == x[0].Shape.Rank && x[i].Shape[axis].IsBatch)
                throw new ShapeException($"axis {axis} of {x[i].Shape}", "an axis other than the batch",
                    "feed all samples in one input");
            if (x[i].Shape.Rank != x[0].Shape.Rank || x[i].Shape.With(axis, 0) != x[0].Shape.With(axis, 0))
                throw new ShapeException($"{x[0].Shape} and {x[i].Shape}", $"shapes that differ along axis {axis} alone");
            extent = checked(extent + x[i].Shape.Size(axis));
        }

        return Inferred.PerSample(x[0] with { Shape = x[0].Shape.With(axis, extent) });
    }

    /// <inheritdoc/>
    public override Tensor Forward(in Evaluation e, ReadOnlySpan<Tensor> x)
    {
        int axis = x[0].Shape.Axis(Axis), extent = 0;
        foreach (Tensor part in x) extent += part.Shape.Size(axis);
        Tensor y = e.Lease(x[0].Type, x[0].Shape.With(axis, extent));
        int[] strides = Strided.Dense(y.Shape);
        int start = 0;
        foreach (Tensor part in x)
        {
            Strided.Write(part, y, start, strides);
            start += part.Shape.Size(axis) * strides[axis];
        }

        return y;
    }

    /// <inheritdoc/>
    public override Residuals Keeps(int input) => Residuals.None;

    /// <inheritdoc/>
    public override T Vjp<T>(ReadOnlySpan<T> x, T y, T yBar, int input)
    {
        int axis = x[0].Shape.Axis(Axis), start = 0;
        for (int i = 0; i < input; i++) start += x[i].Shape.Size(axis);
        return T.Apply(new Slice([start], [start + x[input].Shape.Size(axis)], [axis]), yBar);
    }

    /// <inheritdoc/>
    public override T Jvp<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T?> xDot)
    {
        var parts = new T[x.Length];
        for (int i = 0; i < parts.Length; i++) parts[i] = xDot[i] ?? T.Apply(new ExpandLike(), T.Constant(0), x[i]);
        return T.Apply(this, parts);
    }

    /// <inheritdoc/>
    public override Expression? Jacobian(ReadOnlySpan<Written> x, Written y, int input)
    {
        int axis = x[0].Shape.Axis(Axis), start = 0;
        for (int i = 0; i < input; i++) start += x[i].Shape.Size(axis);
        return Matrices.Along(x[input].Shape, axis,
            Matrices.Transposed(Matrices.Selection(y.Shape[axis], start, 1, x[input].Shape.Size(axis))));
    }
}

/// <summary>The C# syntax of <see cref="Concat"/>.</summary>
public static class ConcatSyntax
{
    /// <inheritdoc cref="Ops.Concat"/>
    public static Node Concat(this Node x, int axis, params ReadOnlySpan<Node> others) => x.Apply(new Concat(axis), others);
}
