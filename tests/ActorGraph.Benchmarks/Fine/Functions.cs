using ActorGraph.Graphs;
using ActorGraph.Kernels;
using ActorGraph.Ops;
using ActorGraph.Tensors;
using BenchmarkDotNet.Attributes;

namespace ActorGraph.Benchmarks.Fine;

/// <summary>Element-wise functions over 10,000 numbers, which stay in the caches, and over a million.</summary>
public class Functions
{
    private static readonly Evaluation Here = new(TensorPool.Shared);

    private Tensor[] _x = [];

    /// <summary>How many numbers.</summary>
    [Params(10_000, 1_000_000)]
    public int Count { get; set; }

    /// <summary>Cores that a function may use.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _x = [Tensor.From(Enumerable.Range(0, Count).Select(i => MathF.Sin(i) * 3).ToArray(), Shape.Of(Count / 1000, 1000))];
        Cores.Enter(Threads);
    }

    [GlobalCleanup]
    public void End() => Cores.Leave();

    [Benchmark(Baseline = true)]
    public void Relu() => Run(new Relu());

    [Benchmark]
    public void Exp() => Run(new Exp());

    [Benchmark]
    public void Sigmoid() => Run(new Sigmoid());

    [Benchmark]
    public void Tanh() => Run(new Tanh());

    [Benchmark]
    public void Gelu() => Run(new Gelu());

    [Benchmark]
    public void Softmax() => Run(new Softmax());

    private void Run(Op op) => op.Forward(Here, _x).Dispose();
}
