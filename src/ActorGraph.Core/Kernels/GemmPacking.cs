using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ActorGraph.Kernels;

/// <summary>
/// Copies parts of the operands into panels that a micro-kernel reads from end to end. This is where transposes happen, on a
/// part that fits a cache.
/// </summary>
internal static unsafe class GemmPacking
{
    /// <summary>
    /// Packs rows of A: element (i, p) goes to panel[p·tile + i]; rows beyond <paramref name="rows"/> repeat the last.
    /// </summary>
    /// <param name="a">Element (i, p) is a[i·aRow + p·aStep]; one of the strides is 1.</param>
    /// <param name="aRow">From row to row.</param>
    /// <param name="aStep">From p to p + 1.</param>
    /// <param name="rows">Rows there are.</param>
    /// <param name="k">The number of p.</param>
    /// <param name="tile">Rows of the micro-kernel.</param>
    /// <param name="panel">The destination.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows<T>(T* a, nint aRow, nint aStep, int rows, int k, int tile, T* panel) where T : unmanaged
    {
        if (aRow == 1 && rows == tile)
        {
            if (tile * sizeof(T) % 16 == 0)
                for (int p = 0; p < k; p++, a += aStep, panel += tile) CopyPieces(a, panel, tile * sizeof(T));
            else
                for (int p = 0; p < k; p++, a += aStep, panel += tile)
                    for (int i = 0; i < tile; i++) panel[i] = a[i];
            return;
        }

        int done = 0;
        if (aStep == 1)
            for (; done + 4 <= tile; done += 4)
                FourRows(Row(done), Row(done + 1), Row(done + 2), Row(done + 3), k, panel + done, tile);
        for (int i = done; i < tile; i += 2) // two rows at a time: each line of the panel is visited half as often
        {
            T* first = Row(i), second = Row(i + 1), to = panel + i;
            for (int p = 0; p < k; p++, to += tile, first += aStep, second += aStep) (to[0], to[1]) = (*first, *second);
        }

        T* Row(int i) => a + (Math.Min(i, rows - 1) * aRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPieces(void* from, void* to, int bytes)
    {
        for (int at = 0; at < bytes; at += 16) Vector128.Load((byte*)from + at).Store((byte*)to + at);
    }

    /// <summary>Packs two registers' width of columns of B: row p goes to panel[p·2·count].</summary>
    /// <param name="b">Element (p, j) is b[p·bStep + j·bColumn]; one of the strides is 1.</param>
    /// <param name="bStep">From p to p + 1.</param>
    /// <param name="bColumn">From column to column.</param>
    /// <param name="b1">The first column of the second register.</param>
    /// <param name="k">The number of p.</param>
    /// <param name="panel">The destination.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns<TLanes, T>(T* b, nint bStep, nint bColumn, nint b1, int k, T* panel)
        where TLanes : struct, IGemmLanes<TLanes, T>
        where T : unmanaged
    {
        int count = TLanes.Count;
        if (bColumn == 1)
        {
            for (int p = 0; p < k; p++, b += bStep, panel += 2 * count)
            {
                TLanes.Load(b).Store(panel);
                TLanes.Load(b + b1).Store(panel + count);
            }

            return;
        }

        Transpose(b, bStep, bColumn, count, k, panel, 2 * count);
        Transpose(b + b1 * bColumn, bStep, bColumn, count, k, panel + count, 2 * count);
    }

    private static void Transpose<T>(T* b, nint bStep, nint bColumn, int count, int k, T* panel, int width) where T : unmanaged
    {
        int j = 0;
        if (bStep == 1)
            for (; j + 4 <= count; j += 4)
            {
                T* b0 = b + (j * bColumn);
                FourRows(b0, b0 + bColumn, b0 + (2 * bColumn), b0 + (3 * bColumn), k, panel + j, width);
            }

        for (; j < count; j++)
        {
            T* from = b + j * bColumn, to = panel + j;
            for (int p = 0; p < k; p++, from += bStep, to += width) *to = *from;
        }
    }

    /// <summary>
    /// Four rows become four columns: to[p·step + i] is number p of row i. Squares of four by four are turned in registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows<T>(T* row0, T* row1, T* row2, T* row3, int k, T* to, nint step) where T : unmanaged
    {
        int p = 0;
        if (Sse.IsSupported && typeof(T) == typeof(float))
            for (; p + 4 <= k; p += 4, to += 4 * step)
            {
                Vector128<float> a = Vector128.Load((float*)(row0 + p)), b = Vector128.Load((float*)(row1 + p));
                Vector128<float> c = Vector128.Load((float*)(row2 + p)), d = Vector128.Load((float*)(row3 + p));
                Vector128<float> abLow = Sse.UnpackLow(a, b), abHigh = Sse.UnpackHigh(a, b);
                Vector128<float> cdLow = Sse.UnpackLow(c, d), cdHigh = Sse.UnpackHigh(c, d);
                Sse.MoveLowToHigh(abLow, cdLow).Store((float*)to);
                Sse.MoveHighToLow(cdLow, abLow).Store((float*)(to + step));
                Sse.MoveLowToHigh(abHigh, cdHigh).Store((float*)(to + (2 * step)));
                Sse.MoveHighToLow(cdHigh, abHigh).Store((float*)(to + (3 * step)));
            }

        if (Avx.IsSupported && typeof(T) == typeof(double))
            for (; p + 4 <= k; p += 4, to += 4 * step)
            {
                Vector256<double> a = Vector256.Load((double*)(row0 + p)), b = Vector256.Load((double*)(row1 + p));
                Vector256<double> c = Vector256.Load((double*)(row2 + p)), d = Vector256.Load((double*)(row3 + p));
                Vector256<double> abEven = Avx.UnpackLow(a, b), abOdd = Avx.UnpackHigh(a, b);
                Vector256<double> cdEven = Avx.UnpackLow(c, d), cdOdd = Avx.UnpackHigh(c, d);
                Avx.Permute2x128(abEven, cdEven, 0x20).Store((double*)to);
                Avx.Permute2x128(abOdd, cdOdd, 0x20).Store((double*)(to + step));
                Avx.Permute2x128(abEven, cdEven, 0x31).Store((double*)(to + (2 * step)));
                Avx.Permute2x128(abOdd, cdOdd, 0x31).Store((double*)(to + (3 * step)));
            }

        for (; p < k; p++, to += step) (to[0], to[1], to[2], to[3]) = (row0[p], row1[p], row2[p], row3[p]);
    }
}
