using System.Runtime.InteropServices;
using ActorGraph.Tensors;

namespace ActorGraph.Kernels;

/// <summary>
/// Moves elements between a dense tensor and one that is walked with strides: transposition, slices, repetition and
/// concatenation are all this. Numbers are moved, never computed, so only the size of an element matters.
/// </summary>
internal static class Strided
{
    /// <summary>
    /// Fills <paramref name="y"/>, row by row, from <paramref name="start"/> + Σ iₐ·strideₐ of <paramref name="x"/>.
    /// </summary>
    public static void Read(Tensor x, int start, ReadOnlySpan<int> strides, Tensor y)
    {
        switch (y.Type.Size())
        {
            case 4: Read(Cast<uint>(x.AsBytes()), start, strides, y.Shape, Cast<uint>(y.Bytes())); break;
            case 8: Read(Cast<ulong>(x.AsBytes()), start, strides, y.Shape, Cast<ulong>(y.Bytes())); break;
            default: Read(x.AsBytes(), start, strides, y.Shape, y.Bytes()); break;
        }
    }

    /// <summary>
    /// Puts <paramref name="x"/>, row by row, at <paramref name="start"/> + Σ iₐ·strideₐ of <paramref name="y"/>.
    /// </summary>
    public static void Write(Tensor x, Tensor y, int start, ReadOnlySpan<int> strides)
    {
        switch (x.Type.Size())
        {
            case 4: Write(Cast<uint>(x.AsBytes()), x.Shape, Cast<uint>(y.Bytes()), start, strides); break;
            case 8: Write(Cast<ulong>(x.AsBytes()), x.Shape, Cast<ulong>(y.Bytes()), start, strides); break;
            default: Write(x.AsBytes(), x.Shape, y.Bytes(), start, strides); break;
        }
    }

    /// <summary>The row-major strides of a shape.</summary>
    public static int[] Dense(Shape shape)
    {
        var strides = new int[shape.Rank];
        for (int i = shape.Rank - 1, stride = 1; i >= 0; stride *= shape.Size(i--)) strides[i] = stride;
        return strides;
    }

    private static void Read<T>(ReadOnlySpan<T> x, int start, ReadOnlySpan<int> strides, Shape shape, Span<T> y)
    {
        if (y.IsEmpty) return;
        var walk = new Walk(shape, strides, start, stackalloc int[3 * shape.Rank]);
        for (int at = 0; at < y.Length; at += walk.Run, walk.Next())
        {
            Span<T> row = y.Slice(at, walk.Run);
            if (walk.Stride == 1) x.Slice(walk.Offset, walk.Run).CopyTo(row);
            else if (walk.Stride == 0) row.Fill(x[walk.Offset]);
            else
                for (int i = 0, from = walk.Offset; i < row.Length; i++, from += walk.Stride) row[i] = x[from];
        }
    }

    private static void Write<T>(ReadOnlySpan<T> x, Shape shape, Span<T> y, int start, ReadOnlySpan<int> strides)
    {
        if (x.IsEmpty) return;
        var walk = new Walk(shape, strides, start, stackalloc int[3 * shape.Rank]);
        for (int at = 0; at < x.Length; at += walk.Run, walk.Next())
        {
            ReadOnlySpan<T> row = x.Slice(at, walk.Run);
            if (walk.Stride == 1) row.CopyTo(y.Slice(walk.Offset, walk.Run));
            else
                for (int i = 0, to = walk.Offset; i < row.Length; i++, to += walk.Stride) y[to] = row[i];
        }
    }

    private static Span<T> Cast<T>(Span<byte> bytes) where T : struct => MemoryMarshal.Cast<byte, T>(bytes);

    private static ReadOnlySpan<T> Cast<T>(ReadOnlySpan<byte> bytes) where T : struct => MemoryMarshal.Cast<byte, T>(bytes);

    /// <summary>Runs of equal stride in row-major order; neighbouring axes that one stride walks are one run.</summary>
    private ref struct Walk
    {
        private readonly Span<int> _sizes, _strides, _indices; // without the run's own axis

        public Walk(Shape shape, ReadOnlySpan<int> strides, int start, Span<int> memory)
        {
            (Offset, Run, Stride) = (start, 1, 1);
            int rank = shape.Rank, axes = 0;
            for (int i = 0; i < rank; i++)
            {
                int size = shape.Size(i);
                if (size == 1) continue;
                if (axes > 0 && memory[rank + axes - 1] == strides[i] * size) memory[axes - 1] *= size;
                else memory[axes++] = size;
                memory[rank + axes - 1] = strides[i];
            }

            if (axes > 0) (Run, Stride, axes) = (memory[axes - 1], memory[rank + axes - 1], axes - 1);
            _sizes = memory[..axes];
            _strides = memory.Slice(rank, axes);
            _indices = memory.Slice(2 * rank, axes);
            _indices.Clear();
        }

        public int Offset { get; private set; }

        public int Run { get; }

        public int Stride { get; }

        public void Next()
        {
            for (int i = _sizes.Length - 1; i >= 0; i--)
            {
                Offset += _strides[i];
                if (++_indices[i] < _sizes[i]) return;
                Offset -= _sizes[i] * _strides[i];
                _indices[i] = 0;
            }
        }
    }
}
