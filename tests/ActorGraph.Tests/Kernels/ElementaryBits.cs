using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Kernels;

/// <summary>A digest of the bits of every elementary function and of sums, and what the process could use for them.</summary>
internal static class ElementaryBits
{
    /// <summary>What the process may use.</summary>
    public static string InstructionSets =>
        $"vector={Vector<byte>.Count} avx512={Vector512.IsHardwareAccelerated} avx2={Avx2.IsSupported} fma={Fma.IsSupported}";

    public static string Report() => $"{Digest()} {InstructionSets}";

    public static IEnumerable<double> Grid()
    {
        double[] special =
        [
            0, -0.0, 1, -1, 0.5, -0.5, 1e-8, -1e-8, 1e-40, -1e-40, 5e-324, -5e-324, 1e-310, 1e300, -1e300,
            88.7, 88.8, -103.9, -104, -87.5,
            709.7, 709.8, -745.1, -745.2, -708.5, 1e6, -1e6, 1e22, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
        ];
        foreach (double x in special) yield return x;
        for (int i = -700; i <= 700; i++) yield return i * 0.0137;
        for (int i = -300; i <= 300; i++) yield return i * 2.41;
        for (int i = -150; i <= 150; i++) yield return Math.ScaleB(1.37, i);
    }

    private static string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        double[] grid = [.. Grid()];
        Tensor wide = Tensor.From(grid, Shape.Of(grid.Length));
        Tensor narrow = Tensor.From(Array.ConvertAll(grid, x => (float)x), Shape.Of(grid.Length));
        foreach (Tensor x in (Tensor[])[wide, narrow])
        {
            Tensor y = x.Copy();
            foreach (Function function in Enum.GetValues<Function>())
            {
                ElementWise.Unary(new ElementaryRule(function), x, y);
                hash.AppendData(y.AsBytes());
            }

            // Reductions and fused multiply-adds over numbers whose sums round.
            ElementWise.Unary(new ElementaryRule(Function.Sin), x.Rows(40, 2000), y.Rows(0, 2000));
            foreach ((int rows, int columns) in ((int, int)[])[(1, 2000), (2000, 1), (40, 50), (50, 40), (7, 285)])
            {
                Tensor view = y.Rows(0, rows * columns).Reshaped(Shape.Of(rows, columns));
                foreach (int axis in (int[])[0, 1])
                {
                    Tensor sum = Tensor.Zeros(TensorPool.Shared, x.Type, Shape.Of(axis == 0 ? columns : rows));
                    Reduction.Sum(view, [axis], sum);
                    hash.AppendData(sum.AsBytes());
                }
            }

            foreach (int columns in (int[])[1, 7, 64, 131])
            {
                Tensor view = y.Rows(0, 10 * columns).Reshaped(Shape.Of(10, columns)), shares = view.Copy();
                SoftmaxRows.Run(view, shares);
                hash.AppendData(shares.AsBytes());
            }

            hash.AppendData(x.Type == ElementType.Float32 ? Fused<Lanes32, float>(y) : Fused<Lanes64, double>(y));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static byte[] Fused<TLanes, TScalar>(Tensor x)
        where TLanes : struct, ILanes<TLanes, TScalar> where TScalar : unmanaged
    {
        TScalar[] a = x.ToArray<TScalar>();
        for (int i = 0; i + 2 * TLanes.Count <= 1024; i += TLanes.Count)
        {
            TLanes p = TLanes.Load(ref a[i]);
            TLanes.MultiplyAdd(p, TLanes.Constant(1 / 3.0), -(p * TLanes.Constant(1 / 3.0))).Store(ref a[i]);
        }

        return MemoryMarshal.AsBytes(a.AsSpan(0, 1024 - 32)).ToArray();
    }
}
