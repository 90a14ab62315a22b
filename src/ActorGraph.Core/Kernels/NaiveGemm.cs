using System.Numerics;

namespace ActorGraph.Kernels;

/// <summary>
/// The naive twin of <see cref="Gemm"/>, and the definition of its bits: one chain of fused multiply-adds per element.
/// </summary>
public static class NaiveGemm
{
    /// <inheritdoc cref="Gemm.Run{T}"/>
    public static void Run<T>(
        bool transposeA, bool transposeB, int m, int n, int k,
        ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, Span<T> c, int ldc)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++)
            {
                T sum = c[i * ldc + j];
                for (int p = 0; p < k; p++)
                    sum = T.FusedMultiplyAdd(
                        a[transposeA ? p * lda + i : i * lda + p], b[transposeB ? j * ldb + p : p * ldb + j], sum);
                c[i * ldc + j] = sum;
            }
    }
}
