using System.Numerics;
using System.Runtime.Intrinsics;

namespace ActorGraph.Kernels;

/// <summary>
/// Matrix multiplication, <c>C ← op(A)·op(B) + C</c>, row-major, float or double, each operand as it is or transposed.
/// <para>
/// Every element of C is one chain of fused multiply-adds, cᵢⱼ ← fma(aᵢₚ, bₚⱼ, cᵢⱼ) for p = 0 … k − 1 in this order: the bits
/// are those of <see cref="NaiveGemm"/> whatever the tiles, the width of the registers, the number of threads that share
/// rows or columns, and also when k is cut over several calls in order. (Of a NaN, only that it is one is promised.)
/// </para>
/// Runs on the calling thread, and on idle ones if that has entered <see cref="Cores"/>; any number of threads may call at once, on
/// results that do not overlap.
/// </summary>
public static unsafe class Gemm
{
    private const int FewRows = 2;

    /// <summary>C ← op(A)·op(B), plus C where it <paramref name="adds"/>; op(A) is m×k and op(B) is k×n.</summary>
    /// <param name="transposeA">Whether A is stored transposed, k×m.</param>
    /// <param name="transposeB">Whether B is stored transposed, n×k.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">The extent that is summed over; with 0 C stays as it is.</param>
    /// <param name="a">The left operand.</param>
    /// <param name="lda">Numbers from one stored row of A to the next: at least k, or m if transposed.</param>
    /// <param name="b">The right operand.</param>
    /// <param name="ldb">Numbers from one stored row of B to the next: at least n, or k if transposed.</param>
    /// <param name="c">What is added to, and the result; overlaps neither operand.</param>
    /// <param name="ldc">Numbers from one row of C to the next: at least n.</param>
    /// <param name="adds">Whether C is added to; else the product alone is written, and what C held is not read.</param>
    /// <exception cref="ArgumentException">A span is too short for its extents, or a leading dimension too small.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void Run<T>(
        bool transposeA, bool transposeB, int m, int n, int k,
        ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, Span<T> c, int ldc, bool adds = true)
        where T : unmanaged
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"found a matrix of {typeof(T).Name}, expected float or double");
        Check("A", a.Length, transposeA ? k : m, transposeA ? m : k, lda);
        Check("B", b.Length, transposeB ? n : k, transposeB ? k : n, ldb);
        Check("C", c.Length, m, n, ldc);
        if (m == 0 || n == 0) return;
        if (k == 0)
        {
            for (int i = 0; i < m && !adds; i++) c.Slice(i * ldc, n).Clear();
            return;
        }

        fixed (T* pa = a, pb = b, pc = c)
        {
            // A column that lies like a row is computed as one: Cᵀ = op(B)ᵀ·op(A)ᵀ.
            if (n == 1 && ldc == 1) Dispatch(new Product<T>(!transposeB, !transposeA, 1, m, k, pb, ldb, pa, lda, pc, m, adds));
            else GemmParts.Run(new Product<T>(transposeA, transposeB, m, n, k, pa, lda, pb, ldb, pc, ldc, adds));
        }
    }

    /// <summary>On the calling thread, with the widest registers that C has columns for.</summary>
    internal static void Dispatch<T>(in Product<T> p) where T : unmanaged
    {
        if (Vector512.IsHardwareAccelerated && Vector512<T>.Count > Vector<T>.Count && p.N > Vector512<T>.Count) Run<GemmLanes512<T>, T>(p);
        else if (Vector.IsHardwareAccelerated && p.N > Vector<T>.Count) Run<GemmLanes<T>, T>(p);
        else if (p.N >= Vector128<T>.Count) Run<GemmLanes128<T>, T>(p);
        else Run<GemmLanes1<T>, T>(p);
    }

    /// <summary>One multiplication with registers of the given kind; tests call it with each.</summary>
    internal static void Run<TLanes, T>(in Product<T> p)
        where TLanes : struct, IGemmLanes<TLanes, T>
        where T : unmanaged
    {
        if (p.M <= FewRows) GemmRows<TLanes, T>.Run(p.TransposeA, p.TransposeB, p.M, p.N, p.K, p.A, p.Lda, p.B, p.Ldb, p.C, p.Ldc, p.Adds);
        else GemmBlocks<TLanes, T>.Run(GemmBlockSizes.Here, p.TransposeA, p.TransposeB, p.M, p.N, p.K, p.A, p.Lda, p.B, p.Ldb, p.C, p.Ldc, p.Adds);
    }

    private static void Check(string name, int length, int rows, int columns, int leading)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows, name);
        ArgumentOutOfRangeException.ThrowIfNegative(columns, name);
        if (leading < columns)
            throw new ArgumentException($"{name}: found a leading dimension of {leading}, expected at least {columns}");
        long needed = rows == 0 || columns == 0 ? 0 : (long)(rows - 1) * leading + columns;
        if (length < needed)
            throw new ArgumentException($"{name}: found {length} numbers, expected at least {needed} for {rows}×{columns}");
    }
}
