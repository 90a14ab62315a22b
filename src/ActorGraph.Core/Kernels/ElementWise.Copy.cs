using System.Numerics;
using ActorGraph.Tensors;

namespace ActorGraph.Kernels;

public static partial class ElementWise
{
    /// <summary>y = x, element by element; any element type, as many elements in both.</summary>
    public static void Copy(Tensor x, Tensor y)
    {
        SameType(x, y);
        SameLength(x, y);
        x.AsBytes().CopyTo(y.Bytes());
    }

    /// <summary>y = x repeated to the shape of y; any element type.</summary>
    public static void BroadcastTo(Tensor x, Tensor y)
    {
        SameType(x, y);
        switch (y.Type)
        {
            case ElementType.Float32: BroadcastTo<float>(x, y); break;
            case ElementType.Float64: BroadcastTo<double>(x, y); break;
            case ElementType.Int64: BroadcastTo<long>(x, y); break;
            default: BroadcastTo<bool>(x, y); break;
        }
    }

    /// <summary>y = x as float32 or float64, rounded to nearest; a bool becomes 0 or 1. As many elements in both.</summary>
    public static void Cast(Tensor x, Tensor y)
    {
        SameLength(x, y);
        if (y.Type == ElementType.Float32) Cast<float>(x, y);
        else if (y.Type == ElementType.Float64) Cast<double>(x, y);
        else throw NotFloat(y);
    }

    private static void BroadcastTo<T>(Tensor x, Tensor y) where T : unmanaged
    {
        ReadOnlySpan<T> source = x.AsSpan<T>();
        Span<T> target = y.Writable<T>();
        var rows = new BroadcastRows(stackalloc int[BroadcastRows.Room(y.Shape)], y.Shape, x.Shape);
        while (rows.Next())
        {
            Span<T> row = target.Slice(rows.Start, rows.Length);
            if (rows.StrideA == 0) row.Fill(source[rows.A]);
            else source.Slice(rows.A, rows.Length).CopyTo(row);
        }
    }

    private static void Cast<T>(Tensor x, Tensor y) where T : unmanaged, INumber<T>
    {
        Span<T> target = y.Writable<T>();
        switch (x.Type)
        {
            case ElementType.Float32: Cast(x.AsSpan<float>(), target); break;
            case ElementType.Float64: Cast(x.AsSpan<double>(), target); break;
            case ElementType.Int64: Cast(x.AsSpan<long>(), target); break;
            default: Cast(x.AsBytes(), target); break;
        }
    }

    private static void Cast<TFrom, T>(ReadOnlySpan<TFrom> source, Span<T> target)
        where TFrom : unmanaged, INumberBase<TFrom>
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < target.Length; i++) target[i] = T.CreateTruncating(source[i]);
    }
}
