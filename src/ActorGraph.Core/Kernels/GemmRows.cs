using System.Runtime.CompilerServices;

namespace ActorGraph.Kernels;

/// <summary>
/// Products with so few rows that packing B, or reading it in tiles, would cost more than it saves: row by row.
/// </summary>
internal static unsafe class GemmRows<TLanes, T>
    where TLanes : struct, IGemmLanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>C ← op(A)·op(B), plus C where it <paramref name="adds"/>.</summary>
    public static void Run(bool transposeA, bool transposeB, int m, int n, int k, T* a, nint lda, T* b, nint ldb, T* c, nint ldc, bool adds)
    {
        nint aRow = transposeA ? 1 : lda, aStep = transposeA ? lda : 1;
        for (int i = 0; i < m; i++, a += aRow, c += ldc)
        {
            if (!adds) new Span<T>(c, n).Clear();
            if (transposeB) Dots(n, k, a, aStep, b, ldb, c);
            else Sums(n, k, a, aStep, b, ldb, c);
        }
    }

    /// <summary>
    /// c += Σₚ aₚ · (row p of B): four rows of B at a time, so that c is loaded and stored once for four multiply-adds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums(int n, int k, T* a, nint aStep, T* b, nint ldb, T* c)
    {
        int p = 0;
        for (; p + 4 <= k; p += 4, a += 4 * aStep, b += 4 * ldb)
        {
            T a0 = a[0], a1 = a[aStep], a2 = a[2 * aStep], a3 = a[3 * aStep];
            T* b1 = b + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
            TLanes v0 = TLanes.Broadcast(a0), v1 = TLanes.Broadcast(a1), v2 = TLanes.Broadcast(a2), v3 = TLanes.Broadcast(a3);
            int j = 0;
            for (; j + TLanes.Count <= n; j += TLanes.Count)
            {
                TLanes sum = TLanes.MultiplyAdd(v0, TLanes.Load(b + j), TLanes.Load(c + j));
                sum = TLanes.MultiplyAdd(v1, TLanes.Load(b1 + j), sum);
                sum = TLanes.MultiplyAdd(v2, TLanes.Load(b2 + j), sum);
                TLanes.MultiplyAdd(v3, TLanes.Load(b3 + j), sum).Store(c + j);
            }

            for (; j < n; j++)
                c[j] = Fused(a3, b3[j], Fused(a2, b2[j], Fused(a1, b1[j], Fused(a0, b[j], c[j]))));
        }

        for (; p < k; p++, a += aStep, b += ldb)
        {
            TLanes v = TLanes.Broadcast(*a);
            int j = 0;
            for (; j + TLanes.Count <= n; j += TLanes.Count)
                TLanes.MultiplyAdd(v, TLanes.Load(b + j), TLanes.Load(c + j)).Store(c + j);
            for (; j < n; j++) c[j] = Fused(*a, b[j], c[j]);
        }
    }

    /// <summary>
    /// cⱼ += a · (row j of B): a chain cannot be cut, so eight of them run side by side to fill the multiply-add pipeline.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dots(int n, int k, T* a, nint aStep, T* b, nint ldb, T* c)
    {
        int j = 0;
        for (; j + 8 <= n; j += 8, b += 8 * ldb)
        {
            T s0 = c[j], s1 = c[j + 1], s2 = c[j + 2], s3 = c[j + 3], s4 = c[j + 4], s5 = c[j + 5], s6 = c[j + 6], s7 = c[j + 7];
            T* b4 = b + 4 * ldb;
            T* x = a;
            for (nint p = 0; p < k; p++, x += aStep)
            {
                T v = *x;
                s0 = Fused(v, b[p], s0);
                s1 = Fused(v, b[ldb + p], s1);
                s2 = Fused(v, b[2 * ldb + p], s2);
                s3 = Fused(v, b[3 * ldb + p], s3);
                s4 = Fused(v, b4[p], s4);
                s5 = Fused(v, b4[ldb + p], s5);
                s6 = Fused(v, b4[2 * ldb + p], s6);
                s7 = Fused(v, b4[3 * ldb + p], s7);
            }

            (c[j], c[j + 1], c[j + 2], c[j + 3]) = (s0, s1, s2, s3);
            (c[j + 4], c[j + 5], c[j + 6], c[j + 7]) = (s4, s5, s6, s7);
        }

        for (; j < n; j++, b += ldb)
        {
            T sum = c[j];
            T* x = a;
            for (nint p = 0; p < k; p++, x += aStep) sum = Fused(*x, b[p], sum);
            c[j] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Fused(T a, T b, T c) => GemmLanes1<T>.Scalar(a, b, c);
}
