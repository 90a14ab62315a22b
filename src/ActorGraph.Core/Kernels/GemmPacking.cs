using System.Runtime.CompilerServices;

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
            for (int p = 0; p < k; p++, a += aStep, panel += tile)
                for (int i = 0; i < tile; i++) panel[i] = a[i];
            return;
        }

        for (int i = 0; i < tile; i += 2) // two rows at a time: each line of the panel is visited half as often
        {
            T* first = a + Math.Min(i, rows - 1) * aRow, second = a + Math.Min(i + 1, rows - 1) * aRow;
            T* to = panel + i;
            for (int p = 0; p < k; p++, to += tile, first += aStep, second += aStep) (to[0], to[1]) = (*first, *second);
        }
    }

    /// <summary>Packs two registers' width of columns of B: row p goes to panel[p·2·count].</summary>
    /// <param name="b">Element (p, j) is b[p·bStep + j·bColumn]; one of the strides is 1.</param>
    /// <param name="bStep">From p to p + 1.</param>
    /// <param name="bColumn">From column to column.</param>
    /// <param name="b1">The first column of the second register.</param>
    /// <param name="count">Numbers per register.</param>
    /// <param name="k">The number of p.</param>
    /// <param name="panel">The destination.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns<T>(T* b, nint bStep, nint bColumn, nint b1, int count, int k, T* panel) where T : unmanaged
    {
        if (bColumn == 1)
        {
            var bytes = (uint)(count * sizeof(T));
            for (int p = 0; p < k; p++, b += bStep, panel += 2 * count)
            {
                Unsafe.CopyBlockUnaligned(panel, b, bytes);
                Unsafe.CopyBlockUnaligned(panel + count, b + b1, bytes);
            }

            return;
        }

        Transpose(b, bStep, bColumn, count, k, panel, 2 * count);
        Transpose(b + b1 * bColumn, bStep, bColumn, count, k, panel + count, 2 * count);
    }

    private static void Transpose<T>(T* b, nint bStep, nint bColumn, int count, int k, T* panel, int width) where T : unmanaged
    {
        int j = 0;
        for (; j + 4 <= count; j += 4) // four columns at a time: four read streams, whole 16-byte pieces written
        {
            T* b0 = b + j * bColumn, b1 = b0 + bColumn, b2 = b1 + bColumn, b3 = b2 + bColumn, to = panel + j;
            for (nint p = 0, at = 0; p < k; p++, at += bStep, to += width)
                (to[0], to[1], to[2], to[3]) = (b0[at], b1[at], b2[at], b3[at]);
        }

        for (; j < count; j++)
        {
            T* from = b + j * bColumn, to = panel + j;
            for (int p = 0; p < k; p++, from += bStep, to += width) *to = *from;
        }
    }
}
