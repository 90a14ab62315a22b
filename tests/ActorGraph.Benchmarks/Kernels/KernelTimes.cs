using System.Diagnostics;
using System.Globalization;
using ActorGraph.Graphs;
using ActorGraph.Kernels;
using ActorGraph.Ops;
using ActorGraph.Tensors;

namespace ActorGraph.Benchmarks.Kernels;

/// <summary>
/// Times ops by themselves, without a graph or an actor: <c>gemm/nn|nt|tn/MxNxK</c> and
/// <c>map/exp|tanh|gelu|sigmoid|softmax/N</c> (softmax over rows of 1,000), in float32, on values that are a hash of their
/// place. One JSON line a case, with the median of 15 samples of at least 20 ms each after a warm-up.
/// </summary>
internal static class KernelTimes
{
    public const string Verb = "kernels";

    private const int Samples = 15;
    private const int SampleMilliseconds = 20;
    private const int WarmMilliseconds = 400;

    public static int Run(string[] arguments)
    {
        Cores.Enter(Runs.Argument.Number(arguments, "--threads", 1));
        foreach (string name in arguments.Where(a => a.Contains('/')))
        {
            var (op, x, flops) = Case(name);
            Time(name, op, x, flops);
        }

        return 0;
    }

    private static (Op Op, Tensor[] X, double Flops) Case(string name)
    {
        string[] part = name.Split('/');
        int[] size = [.. part[2].Split('x').Select(d => int.Parse(d, CultureInfo.InvariantCulture))];
        if (part[0] == "gemm")
        {
            var (m, n, k) = (size[0], size[1], size[2]);
            var (tA, tB) = (part[1] == "tn", part[1] == "nt");
            Tensor a = Values(0, tA ? [k, m] : [m, k]), b = Values(1, tB ? [n, k] : [k, n]);
            return (new MatMul(tA, tB), [a, b], 2.0 * m * n * k);
        }

        Op op = part[1] switch
        {
            "exp" => new Exp(),
            "tanh" => new Tanh(),
            "gelu" => new Gelu(),
            "sigmoid" => new Sigmoid(),
            "softmax" => new Softmax(),
            _ => throw new ArgumentException($"no such case: {name}"),
        };
        return (op, [Values(0, op is Softmax ? [size[0] / 1000, 1000] : [size[0]])], size[0]);
    }

    private static void Time(string name, Op op, Tensor[] x, double flops)
    {
        var evaluation = new Evaluation(new TensorPool());
        double check;
        using (Tensor y = op.Forward(evaluation, x)) check = y.ToArray<float>().Sum(v => (double)v * v);

        var watch = Stopwatch.StartNew();
        int warm = 0;
        for (; watch.ElapsedMilliseconds < WarmMilliseconds || warm < 3; warm++) op.Forward(evaluation, x).Dispose();
        int repeats = Math.Max(1, (int)(SampleMilliseconds / (watch.Elapsed.TotalMilliseconds / warm)));
        var samples = new double[Samples];
        for (int s = 0; s < Samples; s++)
        {
            watch.Restart();
            for (int r = 0; r < repeats; r++) op.Forward(evaluation, x).Dispose();
            samples[s] = watch.Elapsed.TotalMicroseconds / repeats;
        }

        Array.Sort(samples);
        double median = samples[Samples / 2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"case":"{{name}}","median_us":{{median:F2}},"least_us":{{samples[0]:F2}},"gflops":{{flops / median / 1e3:F2}},"check":{{check:R}}}"""));
    }

    /// <summary>Element k of tensor t is u / 2³¹ − 1 with a 32-bit hash u of both.</summary>
    private static Tensor Values(uint t, int[] shape)
    {
        var data = new float[shape.Aggregate(1, (a, b) => a * b)];
        for (int k = 0; k < data.Length; k++)
        {
            uint u = unchecked(((uint)k * 2654435769u) + (t * 40503u) + 12345u);
            u ^= u >> 16;
            u *= 0x7feb352du;
            u ^= u >> 15;
            u *= 0x846ca68bu;
            u ^= u >> 16;
            data[k] = (float)((u / 2147483648.0) - 1);
        }

        return Tensor.From(data, Shape.Of(shape));
    }
}
