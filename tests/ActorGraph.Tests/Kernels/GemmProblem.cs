using System.Numerics;
using System.Runtime.InteropServices;
using ActorGraph.Kernels;

namespace ActorGraph.Tests.Kernels;

/// <summary>
/// Operands of one product, with leading dimensions larger than needed by <paramref name="slack"/>. Exponents vary, so that
/// another order of additions, or a product rounded before its addition, shows in the bits.
/// </summary>
internal sealed class GemmProblem<T>(bool transposeA, bool transposeB, int m, int n, int k, int slack = 0, ulong seed = 1)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public int Lda { get; } = (transposeA ? m : k) + slack;

    public int Ldb { get; } = (transposeB ? k : n) + slack;

    public int Ldc { get; } = n + slack;

    public T[] A { get; } = Numbers(((transposeA ? k : m) * ((transposeA ? m : k) + slack)), seed, 0);

    public T[] B { get; } = Numbers(((transposeB ? n : k) * ((transposeB ? k : n) + slack)), seed, 1);

    public T[] C { get; } = Numbers(m * (n + slack), seed, 2);

    public T[] Naive()
    {
        var c = (T[])C.Clone();
        NaiveGemm.Run<T>(transposeA, transposeB, m, n, k, A, Lda, B, Ldb, c, Ldc);
        return c;
    }

    public T[] Fast()
    {
        var c = (T[])C.Clone();
        Gemm.Run<T>(transposeA, transposeB, m, n, k, A, Lda, B, Ldb, c, Ldc);
        return c;
    }

    /// <summary>The product without C: what lies between its rows stays.</summary>
    public T[] NaiveFromZero()
    {
        var c = (T[])C.Clone();
        for (int i = 0; i < m; i++) c.AsSpan(i * Ldc, n).Clear();
        NaiveGemm.Run<T>(transposeA, transposeB, m, n, k, A, Lda, B, Ldb, c, Ldc);
        return c;
    }

    public T[] FastAlone()
    {
        var c = (T[])C.Clone();
        for (int i = 0; i < m; i++) c.AsSpan(i * Ldc, n).Fill(T.NaN);
        Gemm.Run<T>(transposeA, transposeB, m, n, k, A, Lda, B, Ldb, c, Ldc, adds: false);
        return c;
    }

    public unsafe T[] With<TLanes>() where TLanes : struct, IGemmLanes<TLanes, T>
    {
        var c = (T[])C.Clone();
        fixed (T* pa = A, pb = B, pc = c) Gemm.Run<TLanes, T>(new Product<T>(transposeA, transposeB, m, n, k, pa, Lda, pb, Ldb, pc, Ldc, adds: true));
        return c;
    }

    public unsafe T[] In<TLanes>(GemmBlockSizes sizes) where TLanes : struct, IGemmLanes<TLanes, T>
    {
        var c = (T[])C.Clone();
        fixed (T* pa = A, pb = B, pc = c)
            GemmBlocks<TLanes, T>.Run(sizes, transposeA, transposeB, m, n, k, pa, Lda, pb, Ldb, pc, Ldc, adds: true);
        return c;
    }

    /// <summary>
    /// The product in pieces: steps <paramref name="k0"/> … <paramref name="k1"/> of a block of C, onto <paramref name="c"/>.
    /// </summary>
    public void Piece(T[] c, int i0, int i1, int j0, int j1, int k0, int k1) => Gemm.Run<T>(
        transposeA, transposeB, i1 - i0, j1 - j0, k1 - k0,
        A.AsSpan(transposeA ? k0 * Lda + i0 : i0 * Lda + k0), Lda,
        B.AsSpan(transposeB ? j0 * Ldb + k0 : k0 * Ldb + j0), Ldb,
        c.AsSpan(i0 * Ldc + j0), Ldc);

    /// <summary>Fails with the first place where the bits differ.</summary>
    public unsafe void AssertSame(T[] expected, T[] actual)
    {
        if (MemoryMarshal.AsBytes<T>(expected).SequenceEqual(MemoryMarshal.AsBytes<T>(actual))) return;
        int at = MemoryMarshal.AsBytes<T>(expected).CommonPrefixLength(MemoryMarshal.AsBytes<T>(actual)) / sizeof(T);
        Assert.Fail($"{typeof(T).Name} {m}×{n}×{k}, transposes {transposeA} {transposeB}, ldc {Ldc}: "
            + $"C[{at / Ldc}, {at % Ldc}] is {actual[at]}, expected {expected[at]}");
    }

    private static T[] Numbers(int count, ulong seed, int operand)
    {
        var random = new CounterRandom(seed, operand);
        var numbers = new T[count];
        for (int i = 0; i < count; i++)
            numbers[i] = T.CreateTruncating((random.Uniform(2L * i) - 0.5) * (1 << random.Below(2L * i + 1, 12)));
        return numbers;
    }
}
