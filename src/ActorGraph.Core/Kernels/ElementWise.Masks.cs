using System.Numerics;
using ActorGraph.Tensors;

namespace ActorGraph.Kernels;

/// <summary>What <see cref="ElementWise.Compare"/> asks of two numbers; each is false where one of them is NaN.</summary>
public enum Relation
{
    /// <summary>a &lt; b.</summary>
    Less,

    /// <summary>a ≤ b.</summary>
    LessOrEqual,

    /// <summary>a = b.</summary>
    Equal,
}

public static partial class ElementWise
{
    /// <summary>mask = whether the relation holds between a and b (float32, float64 or int64), broadcast to its shape.</summary>
    public static void Compare(Relation relation, Tensor a, Tensor b, Tensor mask)
    {
        SameType(a, b);
        switch (a.Type)
        {
            case ElementType.Float32: Compare<float>(relation, a, b, mask); break;
            case ElementType.Float64: Compare<double>(relation, a, b, mask); break;
            case ElementType.Int64: Compare<long>(relation, a, b, mask); break;
            default: throw new ShapeException($"{a} and {b}", "numbers to compare");
        }
    }

    /// <summary>y = a and b, of masks broadcast to its shape.</summary>
    public static void And(Tensor a, Tensor b, Tensor y) => Combine(a, b, y, isAnd: true);

    /// <summary>y = a or b, of masks broadcast to its shape.</summary>
    public static void Or(Tensor a, Tensor b, Tensor y) => Combine(a, b, y, isAnd: false);

    /// <summary>y = not a, of masks of as many elements.</summary>
    public static void Not(Tensor a, Tensor y)
    {
        SameLength(a, y);
        ReadOnlySpan<bool> source = a.AsSpan<bool>();
        Span<bool> target = y.Writable<bool>();
        for (int i = 0; i < target.Length; i++) target[i] = !source[i];
    }

    /// <summary>y = a where the mask holds, else b; any element type, all three broadcast to the shape of y.</summary>
    public static void Select(Tensor mask, Tensor a, Tensor b, Tensor y)
    {
        SameType(a, y);
        SameType(b, y);
        switch (y.Type)
        {
            case ElementType.Float32: Select<float>(mask, a, b, y); break;
            case ElementType.Float64: Select<double>(mask, a, b, y); break;
            case ElementType.Int64: Select<long>(mask, a, b, y); break;
            default: Select<bool>(mask, a, b, y); break;
        }
    }

    private static void Compare<T>(Relation relation, Tensor a, Tensor b, Tensor mask)
        where T : unmanaged, IComparisonOperators<T, T, bool>
    {
        ReadOnlySpan<T> x = a.AsSpan<T>(), y = b.AsSpan<T>();
        Span<bool> target = mask.Writable<bool>();
        var rows = new BroadcastRows(stackalloc int[BroadcastRows.Room(mask.Shape)], mask.Shape, a.Shape, b.Shape);
        while (rows.Next())
        {
            Span<bool> row = target.Slice(rows.Start, rows.Length);
            (int sa, int sb) = (rows.StrideA, rows.StrideB);
            ReadOnlySpan<T> p = x[rows.A..], q = y[rows.B..];
            switch (relation)
            {
                case Relation.Less:
                    for (int i = 0; i < row.Length; i++) row[i] = p[i * sa] < q[i * sb];
                    break;
                case Relation.LessOrEqual:
                    for (int i = 0; i < row.Length; i++) row[i] = p[i * sa] <= q[i * sb];
                    break;
                default:
                    for (int i = 0; i < row.Length; i++) row[i] = p[i * sa] == q[i * sb];
                    break;
            }
        }
    }

    private static void Combine(Tensor a, Tensor b, Tensor y, bool isAnd)
    {
        ReadOnlySpan<bool> first = a.AsSpan<bool>(), second = b.AsSpan<bool>();
        Span<bool> target = y.Writable<bool>();
        var rows = new BroadcastRows(stackalloc int[BroadcastRows.Room(y.Shape)], y.Shape, a.Shape, b.Shape);
        while (rows.Next())
        {
            Span<bool> row = target.Slice(rows.Start, rows.Length);
            ReadOnlySpan<bool> p = first[rows.A..], q = second[rows.B..];
            for (int i = 0; i < row.Length; i++)
            {
                bool left = p[i * rows.StrideA], right = q[i * rows.StrideB];
                row[i] = isAnd ? left & right : left | right;
            }
        }
    }

    private static void Select<T>(Tensor mask, Tensor a, Tensor b, Tensor y) where T : unmanaged
    {
        ReadOnlySpan<bool> which = mask.AsSpan<bool>();
        ReadOnlySpan<T> first = a.AsSpan<T>(), second = b.AsSpan<T>();
        Span<T> target = y.Writable<T>();
        var rows = new BroadcastRows(stackalloc int[BroadcastRows.Room(y.Shape)], y.Shape, mask.Shape, a.Shape, b.Shape);
        while (rows.Next())
        {
            Span<T> row = target.Slice(rows.Start, rows.Length);
            ReadOnlySpan<bool> m = which[rows.A..];
            ReadOnlySpan<T> p = first[rows.B..], q = second[rows.C..];
            (int sm, int sp, int sq) = (rows.StrideA, rows.StrideB, rows.StrideC);
            for (int i = 0; i < row.Length; i++) row[i] = m[i * sm] ? p[i * sp] : q[i * sq];
        }
    }
}
