namespace ActorGraph.Kernels;

/// <summary>C ← op(A)·op(B), plus C where it adds, as <see cref="Gemm.Run{T}"/> has it.</summary>
internal readonly unsafe struct Product<T>(
    bool transposeA, bool transposeB, int m, int n, int k, T* a, nint lda, T* b, nint ldb, T* c, nint ldc, bool adds) where T : unmanaged
{
    public readonly bool TransposeA = transposeA, TransposeB = transposeB;
    public readonly bool Adds = adds;
    public readonly int M = m, N = n, K = k;
    public readonly T* A = a, B = b, C = c;
    public readonly nint Lda = lda, Ldb = ldb, Ldc = ldc;

    /// <summary>The product that gives some rows of C.</summary>
    public Product<T> Rows(int first, int count) =>
        new(TransposeA, TransposeB, count, N, K, A + (TransposeA ? first : first * Lda), Lda, B, Ldb, C + (first * Ldc), Ldc, Adds);

    /// <summary>The product that gives some columns of C.</summary>
    public Product<T> Columns(int first, int count) =>
        new(TransposeA, TransposeB, M, count, K, A, Lda, B + (TransposeB ? first * Ldb : first), Ldb, C + first, Ldc, Adds);
}

/// <summary>
/// Cuts a large product into parts for the cores that are idle: along the longer side of C, so that what every part packs again is
/// the smaller operand, and never along k.
/// </summary>
internal static unsafe class GemmParts
{
    // 2 µs of multiply-adds: less is not worth handing over to a thread that watches for work.
    private const long LeastWork = 100_000;

    // 20 µs: worth waking a thread that sleeps, which takes that long.
    private const long WakingWork = 2_000_000;

    // Up to here a quarter is cut small, for who is done first: cores are rarely as quick as each other, and a spare thread may begin
    // late. Beyond, what the small parts pack again costs more than that (measured: 3 % gained at 256³, 4 % lost at 512³).
    private const long UnevenWork = 20_000_000;

    /// <summary>C ← op(A)·op(B), plus C where it adds.</summary>
    public static void Run<T>(in Product<T> product) where T : unmanaged
    {
        long work = (long)product.M * product.N * product.K * sizeof(T) / sizeof(float);
        int cores = work < LeastWork ? 1 : Cores.Available;
        if (cores == 1)
        {
            Gemm.Dispatch(product);
            return;
        }

        bool byRows = product.M > product.N;
        // whole tiles, and whole cache lines of C
        int side = byRows ? product.M : product.N, grain = byRows ? 12 : 128 / sizeof(T), grains = (side + grain - 1) / grain;
        int large = work is >= WakingWork and < UnevenWork ? Math.Max(1, grains * 3 / (4 * cores)) : (grains + cores - 1) / cores;
        int small = Math.Max(1, (grains - large * cores) / (2 * cores));
        var split = new Split<T>(product, byRows, cores, large * grain, small * grain);
        int parts = large * cores >= grains ? (grains + large - 1) / large : cores + (grains - large * cores + small - 1) / small;
        Cores.Run(parts, &Part<T>, &split, work >= WakingWork);
    }

    private static void Part<T>(void* context, int part) where T : unmanaged
    {
        ref readonly Split<T> split = ref *(Split<T>*)context;
        Product<T> p = split.Product;
        (int first, int count) = split.Part(part);
        Gemm.Dispatch(split.ByRows ? p.Rows(first, count) : p.Columns(first, count));
    }

    private readonly struct Split<T>(Product<T> product, bool byRows, int cores, int large, int small) where T : unmanaged
    {
        public readonly Product<T> Product = product;
        public readonly bool ByRows = byRows;

        public (int First, int Count) Part(int part)
        {
            int first = part < cores ? part * large : cores * large + (part - cores) * small;
            return (first, Math.Min(part < cores ? large : small, (ByRows ? Product.M : Product.N) - first));
        }
    }
}
