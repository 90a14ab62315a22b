using System.Diagnostics;
using System.Globalization;
using ActorGraph.Kernels;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using ActorGraph.Training;
using Argument = ActorGraph.Benchmarks.Runs.Argument;

namespace ActorGraph.Benchmarks.Speed;

/// <summary>
/// Bytes per second of passes over arrays that no cache holds, beside the best plain copy in the same run: bytes read plus bytes
/// written on both sides.
/// </summary>
internal static class Bandwidth
{
    private const double Least = 0.8;

    public static Task<int> RunAsync(string[] arguments)
    {
        int megabytes = Argument.Number(arguments, "--megabytes", 512), rounds = Argument.Number(arguments, "--rounds", 7);
        Shape shape = Shape.Of(megabytes * (1 << 20) / sizeof(float));
        using Tensor a = Tensor.Filled(0.5, ElementType.Float32, shape), b = Tensor.Filled(-0.25, ElementType.Float32, shape);
        using Tensor c = Tensor.Filled(0, ElementType.Float32, shape);
        float[] from = new float[shape.Volume], to = new float[shape.Volume];
        var sgd = new Sgd();
        (string Name, int Arrays, Action Pass)[] passes =
        [
            ("copy of an array", 2, () => from.AsSpan().CopyTo(to)),
            ("copy of memory", 2, () => Buffer.BlockCopy(from, 0, to, 0, Buffer.ByteLength(from))),
            ("add", 3, () => ElementWise.Binary(default(Add.Function), a, b, c)),
            ("relu", 2, () => ElementWise.Unary(default(Relu.Function), a, c)),
            ("sgd update", 3, () => sgd.Step(1, 0.1, a, 1, b, [], c, [])),
        ];
        var best = new double[passes.Length];
        for (int round = 0; round <= rounds; round++)
            for (int i = 0; i < passes.Length; i++)
            {
                long began = Stopwatch.GetTimestamp();
                passes[i].Pass();
                double rate = passes[i].Arrays * (double)megabytes / 1024 / Stopwatch.GetElapsedTime(began).TotalSeconds;
                if (round > 0) best[i] = Math.Max(best[i], rate); // the first round is the compiler's and the pages'
            }

        double copy = Math.Max(best[0], best[1]);
        bool isMet = true;
        for (int i = 0; i < passes.Length; i++)
        {
            bool isPass = i < 2 || best[i] / copy >= Least;
            isMet &= isPass;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{passes[i].Name,-18} {best[i],6:0.00} GB/s  {best[i] / copy:0.00} of the best copy{(isPass ? "" : "  MISSED")}"));
        }

        return Task.FromResult(isMet ? 0 : 1);
    }
}
