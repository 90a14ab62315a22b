using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

/// <summary>
/// The micro-kernel for machines with 32 registers: 12 rows × 2 registers of C stay in registers while p runs over a packed
/// panel of A.
/// </summary>
// 12×2 tile: 24 accumulators + 2 loads of B + 1 broadcast = 27 of 32 registers; 24 independent chains cover
// 2 multiply-adds per cycle × 4 cycles of latency three times over.
internal static unsafe class GemmTile12<TLanes, T>
    where TLanes : struct, IGemmLanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>Rows of the tile.</summary>
    public const int Rows = 12;

    /// <summary>C ← A·B + C on one tile, each element one chain in the order of p.</summary>
    /// <param name="k">The length of the chains.</param>
    /// <param name="a">A packed panel: element (i, p) is a[p·12 + i].</param>
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
    public static void Run(nint k, T* a, T* b, nint bStep, nint b1, T* c, nint ldc, nint c1, int rows, bool adds)
    {
        int last = rows - 1;
        T* row0 = c;
        T* row1 = c + Math.Min(1, last) * ldc;
        T* row2 = c + Math.Min(2, last) * ldc;
        T* row3 = c + Math.Min(3, last) * ldc;
        T* row4 = c + Math.Min(4, last) * ldc;
        T* row5 = c + Math.Min(5, last) * ldc;
        T* row6 = c + Math.Min(6, last) * ldc;
        T* row7 = c + Math.Min(7, last) * ldc;
        T* row8 = c + Math.Min(8, last) * ldc;
        T* row9 = c + Math.Min(9, last) * ldc;
        T* row10 = c + Math.Min(10, last) * ldc;
        T* row11 = c + Math.Min(11, last) * ldc;
        TLanes zero = default;
        TLanes c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero, c40 = zero, c41 = zero, c50 = zero, c51 = zero;
        TLanes c60 = zero, c61 = zero, c70 = zero, c71 = zero, c80 = zero, c81 = zero, c90 = zero, c91 = zero, cA0 = zero, cA1 = zero, cB0 = zero, cB1 = zero;
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
            c60 = TLanes.Load(row6);
            c61 = TLanes.Load(row6 + c1);
            c70 = TLanes.Load(row7);
            c71 = TLanes.Load(row7 + c1);
            c80 = TLanes.Load(row8);
            c81 = TLanes.Load(row8 + c1);
            c90 = TLanes.Load(row9);
            c91 = TLanes.Load(row9 + c1);
            cA0 = TLanes.Load(row10);
            cA1 = TLanes.Load(row10 + c1);
            cB0 = TLanes.Load(row11);
            cB1 = TLanes.Load(row11 + c1);
        }

        for (nint p = 0; p < k; p++)
        {
            TLanes x = TLanes.Load(b), y = TLanes.Load(b + b1), s;
            s = TLanes.Broadcast(a[0]);
            c00 = TLanes.MultiplyAdd(s, x, c00);
            c01 = TLanes.MultiplyAdd(s, y, c01);
            s = TLanes.Broadcast(a[1]);
            c10 = TLanes.MultiplyAdd(s, x, c10);
            c11 = TLanes.MultiplyAdd(s, y, c11);
            s = TLanes.Broadcast(a[2]);
            c20 = TLanes.MultiplyAdd(s, x, c20);
            c21 = TLanes.MultiplyAdd(s, y, c21);
            s = TLanes.Broadcast(a[3]);
            c30 = TLanes.MultiplyAdd(s, x, c30);
            c31 = TLanes.MultiplyAdd(s, y, c31);
            s = TLanes.Broadcast(a[4]);
            c40 = TLanes.MultiplyAdd(s, x, c40);
            c41 = TLanes.MultiplyAdd(s, y, c41);
            s = TLanes.Broadcast(a[5]);
            c50 = TLanes.MultiplyAdd(s, x, c50);
            c51 = TLanes.MultiplyAdd(s, y, c51);
            s = TLanes.Broadcast(a[6]);
            c60 = TLanes.MultiplyAdd(s, x, c60);
            c61 = TLanes.MultiplyAdd(s, y, c61);
            s = TLanes.Broadcast(a[7]);
            c70 = TLanes.MultiplyAdd(s, x, c70);
            c71 = TLanes.MultiplyAdd(s, y, c71);
            s = TLanes.Broadcast(a[8]);
            c80 = TLanes.MultiplyAdd(s, x, c80);
            c81 = TLanes.MultiplyAdd(s, y, c81);
            s = TLanes.Broadcast(a[9]);
            c90 = TLanes.MultiplyAdd(s, x, c90);
            c91 = TLanes.MultiplyAdd(s, y, c91);
            s = TLanes.Broadcast(a[10]);
            cA0 = TLanes.MultiplyAdd(s, x, cA0);
            cA1 = TLanes.MultiplyAdd(s, y, cA1);
            s = TLanes.Broadcast(a[11]);
            cB0 = TLanes.MultiplyAdd(s, x, cB0);
            cB1 = TLanes.MultiplyAdd(s, y, cB1);
            a += Rows;
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
        c60.Store(row6);
        c61.Store(row6 + c1);
        c70.Store(row7);
        c71.Store(row7 + c1);
        c80.Store(row8);
        c81.Store(row8 + c1);
        c90.Store(row9);
        c91.Store(row9 + c1);
        cA0.Store(row10);
        cA1.Store(row10 + c1);
        cB0.Store(row11);
        cB1.Store(row11 + c1);
    }
}
