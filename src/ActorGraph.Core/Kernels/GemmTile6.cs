using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

/// <summary>
/// The micro-kernel for machines with 16 registers, and for few rows: 6 rows × 2 registers of C. It reads A with any strides,
/// so it takes a packed panel, A itself, or its transpose.
/// </summary>
// 6×2 tile: 12 accumulators + 2 loads of B + 1 broadcast = 15 of 16 registers; 12 chains cover 2 multiply-adds per
// cycle × 4 cycles of latency once and a half.
internal static unsafe class GemmTile6<TLanes, T>
    where TLanes : struct, IGemmLanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>Rows of the tile.</summary>
    public const int Rows = 6;

    /// <summary>C ← A·B + C on one tile, each element one chain in the order of p.</summary>
    /// <param name="k">The length of the chains.</param>
    /// <param name="a">Element (i, p) is a[i·aRow + p·aStep].</param>
    /// <param name="aRow">From row to row of A.</param>
    /// <param name="aStep">From p to p + 1 in A.</param>
    /// <param name="b">Row p of B starts at b[p·bStep].</param>
    /// <param name="bStep">From p to p + 1 in B.</param>
    /// <param name="b1">Where the second register lies in a row of B; less than a register's width when the two overlap.</param>
    /// <param name="c">The tile of C.</param>
    /// <param name="ldc">From row to row of C.</param>
    /// <param name="c1">Where the second register lies in a row of C.</param>
    /// <param name="rows">How many rows there are. Those beyond repeat the last one: the same numbers, stored to the same
    /// place.</param>
    /// <param name="adds">Whether the chains start from what C holds, else from 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // never run at the first tier, where each operation is a call
    public static void Run(
        nint k, T* a, nint aRow, nint aStep, T* b, nint bStep, nint b1, T* c, nint ldc, nint c1, int rows, bool adds)
    {
        int last = rows - 1;
        T* a0 = a;
        T* a1 = a + Math.Min(1, last) * aRow;
        T* a2 = a + Math.Min(2, last) * aRow;
        T* a3 = a + Math.Min(3, last) * aRow;
        T* a4 = a + Math.Min(4, last) * aRow;
        T* a5 = a + Math.Min(5, last) * aRow;
        T* row0 = c;
        T* row1 = c + Math.Min(1, last) * ldc;
        T* row2 = c + Math.Min(2, last) * ldc;
        T* row3 = c + Math.Min(3, last) * ldc;
        T* row4 = c + Math.Min(4, last) * ldc;
        T* row5 = c + Math.Min(5, last) * ldc;
        TLanes zero = default;
        TLanes c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero, c40 = zero, c41 = zero, c50 = zero, c51 = zero;
        if (adds)
        {
            c00 = TLanes.Load(row0);
            c01 = TLanes.Load(row0 + c1);
            c10 = TLanes.Load(row1);
            c11 = TLanes.Load(row1 + c1);
            c20 = TLanes.Load(row2);
            c21 = TLanes.Load(row2 + c1);
            c30 = TLanes.Load(row3);
            c31 = TLanes.Load(row3 + c1);
            c40 = TLanes.Load(row4);
            c41 = TLanes.Load(row4 + c1);
            c50 = TLanes.Load(row5);
            c51 = TLanes.Load(row5 + c1);
        }

        for (nint p = 0, at = 0; p < k; p++, at += aStep)
        {
            TLanes x = TLanes.Load(b), y = TLanes.Load(b + b1), s;
            s = TLanes.Broadcast(a0[at]);
            c00 = TLanes.MultiplyAdd(s, x, c00);
            c01 = TLanes.MultiplyAdd(s, y, c01);
            s = TLanes.Broadcast(a1[at]);
            c10 = TLanes.MultiplyAdd(s, x, c10);
            c11 = TLanes.MultiplyAdd(s, y, c11);
            s = TLanes.Broadcast(a2[at]);
            c20 = TLanes.MultiplyAdd(s, x, c20);
            c21 = TLanes.MultiplyAdd(s, y, c21);
            s = TLanes.Broadcast(a3[at]);
            c30 = TLanes.MultiplyAdd(s, x, c30);
            c31 = TLanes.MultiplyAdd(s, y, c31);
            s = TLanes.Broadcast(a4[at]);
            c40 = TLanes.MultiplyAdd(s, x, c40);
            c41 = TLanes.MultiplyAdd(s, y, c41);
            s = TLanes.Broadcast(a5[at]);
            c50 = TLanes.MultiplyAdd(s, x, c50);
            c51 = TLanes.MultiplyAdd(s, y, c51);
            b += bStep;
        }

        c00.Store(row0);
        c01.Store(row0 + c1);
        c10.Store(row1);
        c11.Store(row1 + c1);
        c20.Store(row2);
        c21.Store(row2 + c1);
        c30.Store(row3);
        c31.Store(row3 + c1);
        c40.Store(row4);
        c41.Store(row4 + c1);
        c50.Store(row5);
        c51.Store(row5 + c1);
    }
}
