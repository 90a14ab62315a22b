using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ActorGraph.Kernels;

/// <summary>
/// The five loops around the micro-kernel, in the words of BLIS: blocks of NC columns, of KC steps, of MC rows; within a block
/// tiles of NR columns and MR rows.
/// <para>
/// A narrow last tile is not padded: its second register overlaps the first, or its last rows are repeated, so that some
/// elements of C are computed twice, from the same numbers to the same bits. A block of KC steps ends by storing C, and the
/// next one starts from there, which is exact.
/// </para>
/// </summary>
internal static unsafe class GemmBlocks<TLanes, T>
    where TLanes : struct, IGemmLanes<TLanes, T>
    where T : unmanaged
{
    // Packing A or B costs about as much as a few multiply-adds per number; each is read again by every tile of the other one.
    private const int FewTiles = 4;

    /// <summary>NR: two registers.</summary>
    private static int Width => 2 * TLanes.Count;

    private static bool Has32Registers => Avx512F.VL.IsSupported || AdvSimd.IsSupported;

    /// <summary>
    /// C ← op(A)·op(B), plus C where it <paramref name="adds"/>; n is at least a register's width, and no extent is 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        in GemmBlockSizes sizes, bool transposeA, bool transposeB, int m, int n, int k, T* a, nint lda, T* b, nint ldb, T* c, nint ldc, bool adds)
    {
        int stepsPerBlock = Math.Max(1, sizes.StepBytes / sizeof(T)), rowsPerBlock = sizes.Rows, tilesPerBlock = Math.Max(1, sizes.Columns / Width);
        nint aRow = transposeA ? 1 : lda, aStep = transposeA ? lda : 1;
        nint bStep = transposeB ? 1 : ldb, bColumn = transposeB ? ldb : 1;
        bool packB = transposeB || m > FewTiles * GemmTile6<TLanes, T>.Rows;
        bool packA = n > FewTiles * Width;
        bool tall = packA && Has32Registers;

        // blocks of equal length: a short last one would load and store all of C for a few steps
        int blocks = (k + stepsPerBlock - 1) / stepsPerBlock, stepsMost = (k + blocks - 1) / blocks;
        int sizeOfA = packA ? (Math.Min(m, rowsPerBlock) + 11) / 12 * 12 * stepsMost : 0;
        int sizeOfB = packB ? Math.Min(tilesPerBlock, n / Width + 2) * Width * stepsMost : 0;
        T* packedB = sizeOfA + sizeOfB == 0 ? null : GemmScratch.Lease<T>(sizeOfA + sizeOfB);
        T* packedA = packedB + sizeOfB;

        for (int jc = 0, nc; jc < n; jc += nc)
        {
            nc = BlockWidth(n - jc, tilesPerBlock);
            for (int pc = 0; pc < k; pc += stepsMost)
            {
                int kc = Math.Min(stepsMost, k - pc);
                bool goesOn = adds || pc > 0;
                T* bBlock = b + pc * bStep + jc * bColumn;
                if (packB) PackColumns(bBlock, bStep, bColumn, n - jc, nc, kc, packedB);
                for (int ic = 0; ic < m; ic += rowsPerBlock)
                {
                    int mc = Math.Min(rowsPerBlock, m - ic);
                    T* aBlock = a + ic * aRow + pc * aStep;
                    if (packA) PackRows(aBlock, aRow, aStep, mc, kc, tall, packedA);
                    T* cBlock = c + ic * ldc + jc;
                    T* panel = packedB;
                    for (int jr = 0, w; jr < nc; jr += w, panel += kc * Width)
                    {
                        w = TileWidth(n - jc - jr);
                        int second = w - TLanes.Count;
                        T* bTile = packB ? panel : bBlock + jr;
                        nint step = packB ? Width : bStep, b1 = packB ? TLanes.Count : second;
                        if (packA) Packed(packedA, tall, mc, kc, bTile, step, b1, cBlock + jr, ldc, second, goesOn);
                        else Direct(aBlock, aRow, aStep, mc, kc, bTile, step, b1, cBlock + jr, ldc, second, goesOn);
                    }
                }
            }
        }
    }

    /// <summary>
    /// The width of the next tile: two registers, except that a rest of less than one register is never left over; the last
    /// two tiles share what there is.
    /// </summary>
    private static int TileWidth(int rest) =>
        rest <= Width ? rest : rest < Width + TLanes.Count ? (rest + 1) / 2 : Width;

    private static int BlockWidth(int rest, int tiles)
    {
        int width = 0;
        for (int tile = 0; tile < tiles && width < rest; tile++) width += TileWidth(rest - width);
        return width;
    }

    /// <summary>MR for the rows that are left: 12, or 6 where that is enough or registers are few.</summary>
    private static int TileRows(bool tall, int rest) => tall && rest > 6 ? 12 : 6;

    private static void PackColumns(T* b, nint bStep, nint bColumn, int rest, int nc, int kc, T* panel)
    {
        for (int jr = 0, w; jr < nc; jr += w, panel += kc * Width)
        {
            w = TileWidth(rest - jr);
            GemmPacking.Columns<TLanes, T>(b + jr * bColumn, bStep, bColumn, w - TLanes.Count, kc, panel);
        }
    }

    private static void PackRows(T* a, nint aRow, nint aStep, int mc, int kc, bool tall, T* panel)
    {
        for (int ir = 0, tile; ir < mc; ir += tile, panel += tile * kc)
        {
            tile = TileRows(tall, mc - ir);
            GemmPacking.Rows(a + ir * aRow, aRow, aStep, Math.Min(tile, mc - ir), kc, tile, panel);
        }
    }

    private static void Packed(T* panel, bool tall, int mc, int kc, T* b, nint bStep, nint b1, T* c, nint ldc, nint c1, bool adds)
    {
        for (int ir = 0, tile; ir < mc; ir += tile, panel += tile * kc)
        {
            tile = TileRows(tall, mc - ir);
            int rows = Math.Min(tile, mc - ir);
            if (tile == 12) GemmTile12<TLanes, T>.Run(kc, panel, b, bStep, b1, c + ir * ldc, ldc, c1, rows, adds);
            else GemmTile6<TLanes, T>.Run(kc, panel, 1, 6, b, bStep, b1, c + ir * ldc, ldc, c1, rows, adds);
        }
    }

    private static void Direct(T* a, nint aRow, nint aStep, int mc, int kc, T* b, nint bStep, nint b1, T* c, nint ldc, nint c1, bool adds)
    {
        for (int ir = 0; ir < mc; ir += 6)
            GemmTile6<TLanes, T>.Run(kc, a + ir * aRow, aRow, aStep, b, bStep, b1, c + ir * ldc, ldc, c1, Math.Min(6, mc - ir), adds);
    }
}
