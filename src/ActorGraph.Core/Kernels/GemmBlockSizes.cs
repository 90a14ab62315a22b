namespace ActorGraph.Kernels;

/// <summary>
/// How large the blocks of a product are, so that what is read again and again is in a near cache. They change no bit. On a processor
/// with 48 KB and 1 MB, half or one and a half times of each changed the time of large products by less than 2 %.
/// </summary>
/// <param name="StepBytes">KC in bytes of a column: a panel of B, KC steps of two registers, is read again for every tile of rows,
/// and takes three quarters of L1.</param>
/// <param name="Rows">MC: a block of A, MC × KC, is read again for every panel of B, and takes a quarter of L2. Whole tiles of 12.</param>
/// <param name="Columns">NC: a block of B, KC × NC, is read again for every block of A, and takes an eighth of L3.</param>
internal readonly record struct GemmBlockSizes(int StepBytes, int Rows, int Columns)
{
    private const int TileRows = 12, PanelBytes = 128; // of a step: two registers of 512 bits

    /// <summary>For the processor at hand.</summary>
    public static readonly GemmBlockSizes Here = For(CacheSizes.Here);

    /// <summary>For a processor with such caches.</summary>
    public static GemmBlockSizes For(CacheSizes caches)
    {
        int steps = caches.L1 * 3 / 4 / PanelBytes / 8 * 8, stepBytes = steps * sizeof(float);
        int rows = Math.Max(1, caches.L2 / 4 / stepBytes / TileRows) * TileRows;
        int columns = Math.Clamp(caches.L3 / 8 / stepBytes / PanelBytes, 4, 16) * PanelBytes;
        return new(stepBytes, rows, columns);
    }
}
