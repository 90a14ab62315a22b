using System.Numerics;
using ActorGraph.Kernels;
using CsCheck;

namespace ActorGraph.Tests.Kernels;

public class GemmTests
{
    private static readonly (bool A, bool B)[] Transposes = [(false, false), (false, true), (true, false), (true, true)];

    [Fact]
    public void Naive_twin_is_a_chain_of_fused_multiply_adds_in_order()
    {
        // 2²⁴ + 1 + 1 is 2²⁴ in order and 2²⁴ + 2 otherwise;
        // (1 + 2⁻¹²)² − 1 keeps its last bit only if the product is not rounded.
        float[] c = [16777216f, -1f];
        NaiveGemm.Run<float>(false, false, 1, 1, 2, [1f, 1f], 2, [1f, 1f], 1, c, 1);
        NaiveGemm.Run<float>(false, false, 1, 1, 1, [1 + 1 / 4096f], 1, [1 + 1 / 4096f], 1, c.AsSpan(1), 1);
        Assert.Equal([16777216f, 1 / 2048f + 1 / 16777216f], c);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Bits_are_those_of_the_naive_twin_around_every_tile_edge(int slack)
    {
        foreach (var (ta, tb) in Transposes)
            foreach (int m in new[] { 0, 1, 2, 3, 5, 6, 7, 11, 12, 13, 18, 19, 24, 25 })
                foreach (int n in new[] { 0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65 })
                    foreach (int k in new[] { 0, 1, 3, 4, 5, 9 })
                    {
                        Same<float>(ta, tb, m, n, k, slack);
                        Same<double>(ta, tb, m, n, k, slack);
                    }
    }

    [Fact]
    public void Bits_are_those_of_the_naive_twin_where_operands_are_packed_or_read_directly()
    {
        foreach (var (ta, tb) in Transposes)
            foreach (var (m, n) in new[] { (23, 60), (24, 128), (25, 129), (31, 257), (36, 300), (50, 20), (7, 145) })
                foreach (int k in new[] { 1, 20 })
                {
                    Same<float>(ta, tb, m, n, k, 1);
                    Same<double>(ta, tb, m, n, k, 1);
                }
    }

    [Fact]
    public void Bits_are_those_of_the_naive_twin_around_every_block_edge()
    {
        foreach (var (ta, tb) in Transposes)
        {
            int steps = GemmBlockSizes.Here.StepBytes / sizeof(float), rows = GemmBlockSizes.Here.Rows, columns = GemmBlockSizes.Here.Columns;
            foreach (int k in new[] { 95, 96, 97, 191, 192, 193, (steps / 2) - 1, steps / 2, (steps / 2) + 1, steps - 1, steps, steps + 1, (2 * steps) + 1 })
            {
                Same<float>(ta, tb, 14, 35, k);
                Same<double>(ta, tb, 14, 35, k);
                Same<float>(ta, tb, 2, 9, k);
                Same<float>(ta, tb, 13, 140, k);
                Same<double>(ta, tb, 13, 140, k);
            }

            foreach (int m in new[] { rows - 1, rows, rows + 1, rows + 7, (2 * rows) + 1 })
            {
                Same<float>(ta, tb, m, 130, 7);
                Same<double>(ta, tb, m, 17, 7);
            }

            foreach (int n in new[] { columns - 1, columns, columns + 1, columns + 12, columns + 33, (2 * columns) + 1 })
            {
                Same<float>(ta, tb, 13, n, 5);
                Same<double>(ta, tb, 3, n, 5);
            }

            Same<float>(ta, tb, rows + 2, columns + 2, 3);
        }
    }

    [Fact]
    public void Blocks_of_any_size_give_the_same_bits()
    {
        GemmBlockSizes[] sizes = [new(4, 12, 128), new(20, 24, 256), new(96, 12, 512), GemmBlockSizes.For(new CacheSizes(8 << 10, 64 << 10, 0)), GemmBlockSizes.Here];
        foreach (var (ta, tb) in Transposes)
            foreach (var (m, n, k) in new[] { (11, 33, 1), (12, 127, 5), (13, 129, 6), (25, 260, 24), (37, 513, 25), (24, 200, 49) })
            {
                var single = new GemmProblem<float>(ta, tb, m, n, k, 1);
                var doubles = new GemmProblem<double>(ta, tb, m, n, k, 1);
                (float[] expected, double[] expectedDoubles) = (single.Naive(), doubles.Naive());
                foreach (GemmBlockSizes size in sizes)
                {
                    single.AssertSame(expected, single.In<GemmLanes<float>>(size));
                    single.AssertSame(expected, single.In<GemmLanes512<float>>(size));
                    doubles.AssertSame(expectedDoubles, doubles.In<GemmLanes<double>>(size));
                    doubles.AssertSame(expectedDoubles, doubles.In<GemmLanes512<double>>(size));
                }
            }
    }

    [Fact]
    public void Every_width_of_registers_gives_the_same_bits()
    {
        foreach (var (ta, tb) in Transposes)
            foreach (int m in new[] { 1, 2, 5, 13, 30 })
                foreach (int n in new[] { 16, 17, 40, 64, 131 })
                {
                    Widths<float>(new(ta, tb, m, n, 29, 2));
                    Widths<double>(new(ta, tb, m, n, 29, 2));
                }

        static void Widths<T>(GemmProblem<T> problem) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T[] expected = problem.Naive();
            problem.AssertSame(expected, problem.With<GemmLanes1<T>>());
            problem.AssertSame(expected, problem.With<GemmLanes128<T>>());
            problem.AssertSame(expected, problem.With<GemmLanes<T>>());
            problem.AssertSame(expected, problem.With<GemmLanes512<T>>());
        }
    }

    [Fact]
    public void Random_sizes_give_the_bits_of_the_naive_twin() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 70], Gen.Int[0, 150], Gen.Int[0, 250], Gen.Int[0, 5], Gen.ULong)
            .Sample((ta, tb, m, n, k, slack, seed) =>
            {
                Same<float>(ta, tb, m, n, k, slack, seed);
                Same<double>(ta, tb, m, n, k, slack, seed);
            }, iter: 60, threads: 1);

    [Fact]
    public void Cutting_any_extent_over_several_calls_changes_no_bit() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[1, 40], Gen.Int[1, 80], Gen.Int[1, 230]).SelectMany((ta, tb, m, n, k) =>
                Gen.Select(Gen.Int[0, m], Gen.Int[0, n], Gen.Int[0, k], (i, j, p) => (ta, tb, m, n, k, i, j, p)))
            .Sample(t =>
            {
                var problem = new GemmProblem<float>(t.ta, t.tb, t.m, t.n, t.k, 2);
                var c = (float[])problem.C.Clone();
                foreach (var (k0, k1) in Cut(t.p, t.k))
                    foreach (var (j0, j1) in Cut(t.j, t.n))
                        foreach (var (i0, i1) in Cut(t.i, t.m))
                            if (i0 < i1 && j0 < j1 && k0 < k1) problem.Piece(c, i0, i1, j0, j1, k0, k1);
                problem.AssertSame(problem.Fast(), c);
            }, iter: 200, threads: 1);

    [Fact]
    public void Threads_that_multiply_at_once_do_not_disturb_each_other()
    {
        GemmProblem<float>[] problems = [.. Enumerable.Range(0, 4).Select(i =>
            new GemmProblem<float>(i % 2 == 0, true, 30 + 9 * i, 140, 100 + i, 0, (ulong)i))];
        float[][] expected = [.. problems.Select(p => p.Naive())];
        System.Threading.Tasks.Parallel.For(0, 64, i => problems[i % 4].AssertSame(expected[i % 4], problems[i % 4].Fast()));
    }

    [Fact]
    public void A_product_alone_starts_from_zero_whatever_C_held()
    {
        foreach (var (ta, tb) in Transposes)
            foreach (var (m, n, k) in new[] { (1, 40, 9), (2, 3, 5), (7, 1, 30), (13, 70, 400), (30, 33, 20), (4, 5, 0), (200, 150, 10) })
            {
                Alone<float>(new(ta, tb, m, n, k, 1));
                Alone<double>(new(ta, tb, m, n, k, 1));
            }

        static void Alone<T>(GemmProblem<T> problem) where T : unmanaged, IFloatingPointIeee754<T> =>
            problem.AssertSame(problem.NaiveFromZero(), problem.FastAlone());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Parts_that_idle_cores_take_have_the_same_bits(int cores)
    {
        foreach (var (ta, tb) in Transposes)
            foreach (var (m, n, k) in new[] { (64, 64, 64), (25, 300, 70), (300, 25, 70), (1, 4000, 60), (4000, 1, 60), (129, 193, 40) })
            {
                Shared<float>(ta, tb, m, n, k);
                Shared<double>(ta, tb, m, n, k);
            }

        void Shared<T>(bool ta, bool tb, int m, int n, int k) where T : unmanaged, IFloatingPointIeee754<T>
        {
            var problem = new GemmProblem<T>(ta, tb, m, n, k, 1);
            T[] expected = problem.Naive();
            Cores.Enter(cores);
            try
            {
                for (int i = 0; i < 5; i++) problem.AssertSame(expected, problem.Fast());
                problem.AssertSame(problem.NaiveFromZero(), problem.FastAlone());
            }
            finally
            {
                Cores.Leave();
            }
        }
    }

    [Fact]
    public void Infinities_and_NaN_stay_in_their_rows_and_columns()
    {
        var problem = new GemmProblem<float>(false, true, 25, 50, 30);
        problem.A[24 * problem.Lda + 3] = float.NaN;
        problem.A[7 * problem.Lda + 2] = float.PositiveInfinity;
        problem.B[49 * problem.Ldb + 4] = float.NegativeInfinity;
        Assert.Equal(problem.Naive(), problem.Fast());
        Assert.Equal(50 + 50 + 23, problem.Fast().Count(x => !float.IsFinite(x)));
    }

    [Fact]
    public void A_warm_thread_allocates_nothing()
    {
        float[] a = new float[50 * 200], b = new float[200 * 150], c = new float[50 * 150];
        Gemm.Run<float>(false, true, 50, 150, 200, a, 200, b, 200, c, 150);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Gemm.Run<float>(false, true, 50, 150, 200, a, 200, b, 200, c, 150);
        Gemm.Run<float>(true, false, 20, 50, 50, a, 20, b, 50, c, 50);
        Gemm.Run<float>(false, false, 1, 50, 50, a, 50, b, 50, c, 50);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Operands_that_do_not_fit_are_refused()
    {
        var numbers = new float[11];
        var error = Assert.Throws<ArgumentException>(() =>
            Gemm.Run<float>(false, false, 3, 4, 2, numbers, 2, numbers, 4, numbers, 4));
        Assert.Equal("C: found 11 numbers, expected at least 12 for 3×4", error.Message);
        error = Assert.Throws<ArgumentException>(() => Gemm.Run<float>(true, false, 3, 2, 2, numbers, 2, numbers, 2, numbers, 2));
        Assert.Equal("A: found a leading dimension of 2, expected at least 3", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Gemm.Run<float>(false, false, -1, 1, 1, numbers, 1, numbers, 1, numbers, 1));
        Assert.Throws<NotSupportedException>(() => Gemm.Run<int>(false, false, 0, 0, 0, [], 0, [], 0, [], 0));
    }

    private static (int, int)[] Cut(int at, int end) => [(0, at), (at, end)];

    private static void Same<T>(bool ta, bool tb, int m, int n, int k, int slack = 0, ulong seed = 1)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var problem = new GemmProblem<T>(ta, tb, m, n, k, slack, seed);
        problem.AssertSame(problem.Naive(), problem.Fast());
    }
}
