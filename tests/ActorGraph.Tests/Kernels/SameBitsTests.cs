using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ActorGraph.Kernels;
using ActorGraph.Tensors;

namespace ActorGraph.Tests.Kernels;

public class SameBitsTests
{
    public static TheoryData<Function> Functions => [.. Enum.GetValues<Function>()];

    [Theory]
    [MemberData(nameof(Functions))]
    public void PiecesOfAnyLengthHaveTheBitsOfTheWhole(Function function)
    {
        double[] grid = [.. ElementaryBits.Grid()];
        Check<Lanes64, Scalar64, double>(function, grid);
        Check<Lanes32, Scalar32, float>(function, Array.ConvertAll(grid, x => (float)x));
        Check<Wide64, Scalar64, double>(function, grid); // in two halves where there is no register of 512 bits
        Check<Wide32, Scalar32, float>(function, Array.ConvertAll(grid, x => (float)x));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void PartsThatIdleCoresTakeHaveTheBitsOfTheWhole(Function function)
    {
        double[] grid = [.. ElementaryBits.Grid()];
        Tensor x = Tensor.From(Enumerable.Range(0, 100_003).Select(i => (float)grid[i % grid.Length]).ToArray(), Shape.Of(100_003));
        Tensor alone = x.Copy(), shared = x.Copy();
        ElementWise.Unary(new ElementaryRule(function), x, alone);
        Cores.Enter(2);
        ElementWise.Unary(new ElementaryRule(function), x, shared);
        Cores.Leave();
        Assert.True(alone.AsBytes().SequenceEqual(shared.AsBytes()), $"{function}");
    }

    [Fact]
    public async Task EveryInstructionSetGivesTheSameBits()
    {
        string[] reports = await OfEveryInstructionSet("elementary-bits");
        string[] digests = Array.ConvertAll(reports, r => r.Split(' ')[0]);
        Assert.Single(digests.Distinct());
    }

    [Fact]
    public async Task EveryInstructionSetAndEveryNumberOfThreadsMultipliesToTheSameBits()
    {
        string[] reports = await OfEveryInstructionSet("gemm-bits");
        string[] digests = [.. reports.SelectMany(r => r.Split(' ')[..2])];
        Assert.Equal(64, digests[0].Length);
        Assert.Single(digests.Distinct());
    }

    // Reports of three processes: as the machine is, without registers of 512 bits, and without those of 256 and fused operations.
    private static async Task<string[]> OfEveryInstructionSet(string what)
    {
        string[] reports = await Task.WhenAll(
            ChildProcess.Run(what),
            ChildProcess.Run(what, ("DOTNET_EnableAVX512", "0")),
            ChildProcess.Run(what, ("DOTNET_EnableAVX2", "0")));

        // The switches took effect, as far as the machine had something to switch off.
        Assert.Contains($"avx512={Vector512.IsHardwareAccelerated} avx2={Avx2.IsSupported} fma={Fma.IsSupported}", reports[0]);
        Assert.Contains("avx512=False", reports[1]);
        Assert.Contains("vector=16 avx512=False avx2=False fma=False", reports[2]);
        return reports;
    }

    private static void Check<TLanes, TOne, TScalar>(Function function, TScalar[] x)
        where TLanes : struct, ILanes<TLanes, TScalar>
        where TOne : struct, ILanes<TOne, TScalar>
        where TScalar : unmanaged
    {
        var rule = new ElementaryRule(function);
        Tensor whole = Tensor.From(x, Shape.Of(x.Length));
        Tensor result = whole.Copy();
        ElementWise.Unary(rule, whole, result);
        ReadOnlySpan<byte> expected = result.AsBytes();
        foreach (int piece in (int[])[1, 3, 7, 64, x.Length - 1])
        {
            // One number further on than the start of the array, so that registers are loaded unaligned.
            TScalar[] shifted = [default, .. x];
            TScalar[] y = new TScalar[shifted.Length], byOne = new TScalar[shifted.Length];
            for (int i = 1; i < shifted.Length; i += piece)
            {
                int length = Math.Min(piece, shifted.Length - i);
                ElementWise.UnaryLoop<ElementaryRule, TLanes, TScalar>(rule, ref shifted[i], ref y[i], length);
                ElementWise.UnaryLoop<ElementaryRule, TOne, TScalar>(rule, ref shifted[i], ref byOne[i], length);
            }

            Assert.True(expected.SequenceEqual(MemoryMarshal.AsBytes(y.AsSpan(1))), $"{function} in pieces of {piece}");
            Assert.True(expected.SequenceEqual(MemoryMarshal.AsBytes(byOne.AsSpan(1))), $"{function} one by one");
        }
    }
}
