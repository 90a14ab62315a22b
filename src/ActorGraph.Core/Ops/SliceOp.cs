using ActorGraph.Graphs;
using ActorGraph.Graphs.Formulas;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// What a slice and its inverse share: which elements are meant. ONNX's semantics: negative starts and ends count from the
/// end of the axis, ends are exclusive, both are clamped to what is there, a negative step walks backward. A walk backward that
/// starts before the axis takes its first element (NumPy takes none).
/// </summary>
/// <param name="Starts">The first index along each sliced axis.</param>
/// <param name="Ends">The index before which to stop.</param>
/// <param name="Axes">The sliced axes; none given: the first ones.</param>
/// <param name="Steps">The steps; none given: 1.</param>
public abstract record SliceOp(Ints Starts, Ints Ends, Ints Axes, Ints Steps) : Op
{
    /// <summary>The shape of the slice of a value of shape <paramref name="x"/>.</summary>
    private protected Shape Sliced(Shape x)
    {
        Check(x);
        Shape y = x;
        for (int i = 0; i < Starts.Count; i++)
        {
            int axis = AxisOf(i, x);
            if (x[axis].IsBatch)
                throw new ShapeException($"axis {axis} of {x}", "an axis other than the batch",
                    "which samples come is chosen where they are fed");
            y = y.With(axis, Range(i, x.Size(axis)).Count);
        }

        return y;
    }

    /// <summary>Where the slice starts in a row-major tensor of shape <paramref name="x"/>, and how it is walked.</summary>
    private protected (int Start, int[] Strides) Walk(Shape x)
    {
        int[] strides = Strided.Dense(x);
        int start = 0;
        for (int i = 0; i < Starts.Count; i++)
        {
            int axis = AxisOf(i, x);
            start += Range(i, x.Size(axis)).First * strides[axis];
            strides[axis] *= Step(i);
        }

        return (start, strides);
    }

    /// <summary>What picks the slice of a value of shape <paramref name="x"/>: a matrix for each axis.</summary>
    private protected Expression[] Selections(Shape x)
    {
        Expression[] selections = [.. x.Select(d => new IdentityMatrix(d))];
        for (int i = 0; i < Starts.Count; i++)
        {
            int axis = AxisOf(i, x);
            (int first, int count) = Range(i, x.Size(axis));
            selections[axis] = Matrices.Selection(x[axis], first, Step(i), count);
        }

        return selections;
    }

    private int AxisOf(int i, Shape x) => Axes.Count == 0 ? x.Axis(i) : x.Axis(Axes[i]);

    private int Step(int i) => Steps.Count == 0 ? 1 : Steps[i];

    private (int First, int Count) Range(int i, int size)
    {
        if (size == 0) return (0, 0);
        long step = Step(i), start = Starts[i], end = Ends[i];
        if (start < 0) start += size;
        if (end < 0) end += size;
        (start, end) = step > 0
            ? (Math.Clamp(start, 0, size), Math.Clamp(end, 0, size))
            : (Math.Clamp(start, 0, size - 1), Math.Clamp(end, -1, size - 1));
        long count = step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step;
        return count <= 0 ? (0, 0) : ((int)start, (int)count);
    }

    private void Check(Shape x)
    {
        int count = Starts.Count;
        if (Ends.Count != count || (Axes.Count != 0 && Axes.Count != count) || (Steps.Count != 0 && Steps.Count != count))
            throw new ShapeException($"starts={Starts}, ends={Ends}, axes={Axes}, steps={Steps}", "lists of one length");
        if (Steps.Span.Contains(0)) throw new ShapeException("a step of 0", "steps forward or backward");
        if (Axes.Count > 0) Ops.Axes.Of(Axes, x);
    }
}
