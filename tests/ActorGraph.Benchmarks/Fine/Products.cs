using ActorGraph.Kernels;
using BenchmarkDotNet.Attributes;

namespace ActorGraph.Benchmarks.Fine;

/// <summary>C = A·Bᵀ and C = A·B in float32 and float64, with one core and with two.</summary>
public class Products
{
    private float[] _a32 = [], _b32 = [], _c32 = [];
    private double[] _a64 = [], _b64 = [], _c64 = [];

    /// <summary>Rows and columns of the result, and what is summed over.</summary>
    [Params("32x128x64", "128x512x784", "512x512x512")]
    public string Extents { get; set; } = "";

    /// <summary>Cores that a product may use.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    private int M => Extent(0);

    private int N => Extent(1);

    private int K => Extent(2);

    [GlobalSetup]
    public void Prepare()
    {
        (_a32, _b32, _c32) = (new float[M * K], new float[N * K], new float[M * N]);
        (_a64, _b64, _c64) = (new double[M * K], new double[N * K], new double[M * N]);
        for (int i = 0; i < M * K; i++) _a64[i] = _a32[i] = MathF.Sin(i);
        for (int i = 0; i < N * K; i++) _b64[i] = _b32[i] = MathF.Cos(i);
        Cores.Enter(Threads);
    }

    [GlobalCleanup]
    public void End() => Cores.Leave();

    [Benchmark(Baseline = true)]
    public void TransposedFloat32() => Gemm.Run<float>(false, true, M, N, K, _a32, K, _b32, K, _c32, N, adds: false);

    [Benchmark]
    public void PlainFloat32() => Gemm.Run<float>(false, false, M, N, K, _a32, K, _b32, N, _c32, N, adds: false);

    [Benchmark]
    public void TransposedFloat64() => Gemm.Run<double>(false, true, M, N, K, _a64, K, _b64, K, _c64, N, adds: false);

    private int Extent(int at) => int.Parse(Extents.Split('x')[at], System.Globalization.CultureInfo.InvariantCulture);
}
