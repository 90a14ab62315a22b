using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Ops;

public static partial class OpCases
{
    private static OpCase[] Products =>
    [
        Product([3], [3]),
        Product([3], [3, 4]),
        Product([B, 3], [3]),
        Product([B, 3], [3, 4]),
        Product([65, 17], [17, 33]),
        Product([1, 1], [1, 1]),
        Product([3, 2], [3, 4], transposeA: true),
        Product([2, 3], [4, 3], transposeB: true),
        Product([3, 2], [4, 3], transposeA: true, transposeB: true),
        Product([B, 3], [4, 3], transposeB: true),
        Product([B, 3], [B, 4], transposeA: true),
        Product([B, 3], [B, 3], transposeB: true),
        Product([3], [4, 3], transposeB: true),
        Product([3, 2], [3], transposeA: true),
        Product([3], [3], transposeA: true, transposeB: true),
        Product([B, 2, 3], [3]),
        Product([B, 3, 2], [3], transposeA: true),
        Product([3], [B, 3, 4]),
        Product([3], [B, 4, 3], transposeB: true),
        Product([B, 2, 3], [3, 4]),
        Product([B, 2, 3], [4, 3], transposeB: true),
        Product([B, 3, 2], [3, 4], transposeA: true),
        Product([B, 3, 2], [4, 3], transposeA: true, transposeB: true),
        Product([2, 3], [B, 3, 4]),
        Product([3, 2], [B, 3, 4], transposeA: true),
        Product([2, 3], [B, 4, 3], transposeB: true),
        Product([3, 2], [B, 4, 3], transposeA: true, transposeB: true),
        Product([B, 2, 3], [B, 3, 4]),
        Product([1, 2, 3], [B, 3, 4]),
        Product([B, 3, 2], [1, 4, 3], transposeA: true, transposeB: true),
        Product([B, 1, 2, 3], [5, 3, 4]),
        Product([2, 3, 4], [2, 3, 4], transposeB: true),
        Summed([B, 2, 3], [B, 3, 4]),
        Summed([B, 3, 2], [B, 3, 4], transposeA: true),
        Summed([B, 2, 3], [B, 4, 3], transposeB: true),
        Summed([B, 3, 2], [B, 4, 3], transposeA: true, transposeB: true),
        Summed([2, 5, 2, 3], [2, 5, 3, 4]),
        Case(new Gemm(), [In([B, 3]), In([3, 4]), In([4])], Affine),
        Case(new Gemm(0.5, -2), [In([B, 3]), In([3, 4]), In([B, 1])], Affine),
        Case(new Gemm(TransA: true), [In([3, 2]), In([3, 4]), In([])], Affine),
        Case(new Gemm(TransB: true), [In([B, 3]), In([4, 3]), In([1, 4])], Affine),
        Case(new Gemm(1.5, TransA: true, TransB: true), [In([3, 2]), In([4, 3])], Affine),
    ];

    /// <summary>matmul, one number after the other.</summary>
    internal static NaiveArray NaiveMatMul(NaiveArray a, NaiveArray b, bool transposeA = false, bool transposeB = false)
    {
        bool row = a.Rank == 1, column = b.Rank == 1;
        if (row) (a, transposeA) = (new([1, .. a.Sizes], a.Values), false);
        if (column) (b, transposeB) = (new([.. b.Sizes, 1], b.Values), false);
        (int m, int k) = transposeA ? (a.Sizes[^1], a.Sizes[^2]) : (a.Sizes[^2], a.Sizes[^1]);
        int n = transposeB ? b.Sizes[^2] : b.Sizes[^1];
        int lead = Math.Max(a.Rank, b.Rank) - 2;
        int[] sizes = [.. Enumerable.Range(0, lead)
            .Select(i => (Size(a, i), Size(b, i)) is var (p, q) && p == 1 ? q : Size(a, i)), m, n];
        NaiveArray y = NaiveArray.Make(sizes, at =>
        {
            double sum = 0;
            for (int p = 0; p < k; p++)
                sum += a[[.. Lead(a, at), .. transposeA ? (int[])[p, at[^2]] : [at[^2], p]]]
                    * b[[.. Lead(b, at), .. transposeB ? (int[])[at[^1], p] : [p, at[^1]]]];
            return sum;
        });
        return new([.. sizes[..^2], .. row ? (int[])[] : [m], .. column ? (int[])[] : [n]], y.Values);

        int Size(NaiveArray x, int axis) => axis < lead - (x.Rank - 2) ? 1 : x.Sizes[axis - (lead - (x.Rank - 2))];
        int[] Lead(NaiveArray x, int[] at) =>
            [.. Enumerable.Range(0, x.Rank - 2).Select(i => x.Sizes[i] == 1 ? 0 : at[i + lead - (x.Rank - 2)])];
    }

    private static OpCase Product(Shape a, Shape b, bool transposeA = false, bool transposeB = false) =>
        Case(new MatMul(transposeA, transposeB), [In(a), In(b)], x => NaiveMatMul(x[0], x[1], transposeA, transposeB));

    private static OpCase Summed(Shape a, Shape b, bool transposeA = false, bool transposeB = false) =>
        Case(new MatMulSum(transposeA, transposeB), [In(a), In(b)],
            x => SummedTo([a[transposeA ? -1 : -2], b[transposeB ? -2 : -1]], NaiveMatMul(x[0], x[1], transposeA, transposeB)));

    private static OpCase Case(Gemm op, CaseInput[] inputs, Func<Gemm, NaiveArray[], NaiveArray> naive) =>
        Case((Op)op, inputs, x => naive(op, x));

    private static NaiveArray Affine(Gemm op, NaiveArray[] x)
    {
        NaiveArray product = NaiveMatMul(x[0], x[1], op.TransA, op.TransB);
        return NaiveArray.Map([product, .. x[2..]], v => op.Alpha * v[0] + (v.Length == 1 ? 0 : op.Beta * v[1]));
    }
}
