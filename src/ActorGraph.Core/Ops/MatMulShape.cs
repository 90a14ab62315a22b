using ActorGraph.Graphs;
using ActorGraph.Tensors;

namespace ActorGraph.Ops;

/// <summary>
/// What becomes of two shapes under NumPy's matmul: [M×K] @ [K×N], the axes before the last two broadcast, and a vector
/// stands for one row on the left and one column on the right, which the result then lacks.
/// </summary>
internal readonly record struct MatMulShape(Shape Y, Dimension M, Dimension N, Dimension K, Shape LeadA, Shape LeadB)
{
    /// <summary>The axes before the last two, of the result.</summary>
    public Shape Lead => Broadcast.Shapes(LeadA, LeadB);

    /// <summary>Puts two shapes together. A vector is the same transposed or not.</summary>
    /// <exception cref="ShapeException">They do not fit.</exception>
    public static MatMulShape Of(Shape a, Shape b, bool transposeA, bool transposeB)
    {
        if (a.Rank == 0 || b.Rank == 0)
            throw new ShapeException($"{Word(a)} @ {Word(b)}", "vectors or matrices", "to multiply by a number, write *");
        (Dimension m, Dimension k) = a.Rank == 1 ? (1, a[0]) : transposeA ? (a[-1], a[-2]) : (a[-2], a[-1]);
        (Dimension l, Dimension n) = b.Rank == 1 ? (b[0], 1) : transposeB ? (b[-1], b[-2]) : (b[-2], b[-1]);
        if (k != l)
            throw new ShapeException(
                $"{Word(a, transposeA)} @ {Word(b, transposeB)}", $"{Word(a, transposeA)} @ {Fitting(b, k, transposeB)}",
                Hint(a, b, m, n, k, l));
        if (a.Rank == 2 && b.Rank == 2) return new([m, n], m, n, k, Shape.Scalar, Shape.Scalar);
        Shape leadA = Shape.Create(a.Dimensions[..Math.Max(0, a.Rank - 2)]);
        Shape leadB = Shape.Create(b.Dimensions[..Math.Max(0, b.Rank - 2)]);
        Shape lead;
        try
        {
            lead = Broadcast.Shapes(leadA, leadB);
        }
        catch (ShapeException e)
        {
            throw new ShapeException($"{Word(a, transposeA)} @ {Word(b, transposeB)}",
                "axes before the last two that broadcast: from the last on, equal extents or 1", e.Hint);
        }

        ReadOnlySpan<Dimension> rows = a.Rank == 1 ? [] : [m], columns = b.Rank == 1 ? [] : [n];
        Shape y = Shape.Create([.. lead.Dimensions, .. rows, .. columns]);
        return new(y, m, n, k, leadA, leadB);
    }

    /// <summary>The result with its treatment of the batch: summing over it mixes samples.</summary>
    public Inferred Inferred(ElementType element)
    {
        var type = new TensorType(element, Y);
        return K.IsBatch ? new(type, BatchTreatment.Mixing) : Graphs.Inferred.PerSample(type);
    }

    private static string? Hint(Shape a, Shape b, Dimension m, Dimension n, Dimension k, Dimension l) =>
        b.Rank >= 2 && n == k ? $"transpose the right operand: {Transposed("{1}", b)}"
        : a.Rank >= 2 && m == l ? $"transpose the left operand: {Transposed("{0}", a)}"
        : a.Rank == 2 && b.Rank == 2 && m == n ? "exchange the operands: {1} @ {0}"
        : null;

    private static string Transposed(string name, Shape shape)
    {
        if (shape.Rank == 2) return $"transpose({name})";
        IEnumerable<int> order = Enumerable.Range(0, shape.Rank - 2).Append(shape.Rank - 1).Append(shape.Rank - 2);
        return $"transpose({name}, perm=[{string.Join(", ", order)}])";
    }

    private static string Fitting(Shape b, Dimension k, bool transposed)
    {
        IEnumerable<string> lead = b.Take(Math.Max(0, b.Rank - 2)).Select(d => $"{d}");
        string[] last = b.Rank == 1 ? [$"{k}"] : transposed ? ["n", $"{k}"] : [$"{k}", "n"];
        return $"[{string.Join('×', lead.Concat(last))}]{(transposed && b.Rank > 1 ? "ᵀ" : "")}";
    }

    private static string Word(Shape shape, bool transposed = false) =>
        $"[{string.Join('×', shape)}]{(transposed && shape.Rank > 1 ? "ᵀ" : "")}";
}
