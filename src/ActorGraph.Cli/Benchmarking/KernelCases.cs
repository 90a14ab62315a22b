using ActorGraph.Graphs;
using ActorGraph.Kernels;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;

namespace ActorGraph.Cli.Benchmarking;

/// <summary>C[m, n] = op(A)·op(B), float32, into memory of the pool.</summary>
internal sealed class GemmCase(int m, int n, int k, MatMul op) : BenchCase
{
    /// <inheritdoc/>
    public override double Operations => 2.0 * m * n * k;

    /// <inheritdoc/>
    public override async Task<BenchFigures> MeasureAsync(Settings settings, CancellationToken cancellation)
    {
        using Tensor a = new ScatteredValues(0).Create(op.TransposeA ? [k, m] : [m, k]);
        using Tensor b = new ScatteredValues(1).Create(op.TransposeB ? [n, k] : [k, n]);
        return await OpRun.MeasureAsync(op, [a, b], settings.Threads, cancellation).ConfigureAwait(false);
    }
}

/// <summary>One op over so many numbers, float32; softmax goes over rows of 1,000.</summary>
internal sealed class MapCase(Op op, int count) : BenchCase
{
    /// <summary>Numbers in a row of a softmax.</summary>
    public const int SoftmaxRow = 1000;

    /// <inheritdoc/>
    public override double Operations => count;

    /// <inheritdoc/>
    public override async Task<BenchFigures> MeasureAsync(Settings settings, CancellationToken cancellation)
    {
        using Tensor x = new ScatteredValues(0).Create(op is Softmax ? [count / SoftmaxRow, SoftmaxRow] : [count]);
        return await OpRun.MeasureAsync(op, [x], settings.Threads, cancellation).ConfigureAwait(false);
    }
}

/// <summary>An op on its own, as a node's actor runs it: idle cores help.</summary>
file static class OpRun
{
    public static async Task<BenchFigures> MeasureAsync(Op op, Tensor[] x, int cores, CancellationToken cancellation)
    {
        var e = new Evaluation(TensorPool.Shared);
        double check = 0;
        using (Tensor y = op.Forward(e, x))
            foreach (float value in y.AsSpan<float>()) check += (double)value * value;
        return new(await Timing.MedianAsync(Run, cancellation).ConfigureAwait(false), check);

        Task Run(int repeats)
        {
            Cores.Enter(cores);
            for (int i = 0; i < repeats; i++) op.Forward(e, x).Dispose();
            Cores.Leave();
            return Task.CompletedTask;
        }
    }
}
