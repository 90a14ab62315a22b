using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Tests.Runtime;
using ActorGraph.Training;
using BenchmarkDotNet.Attributes;

namespace ActorGraph.Benchmarks.Fine;

/// <summary>A training step through node actors, asked for and awaited, and what it allocates.</summary>
[MemoryDiagnoser]
public class Steps
{
    private GraphRuntime? _host;
    private GraphRun? _run;
    private Dictionary<string, Tensor> _feeds = [];
    private long _update;

    /// <summary>Threads that nodes run on.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Samples, and the widths of the layers.</summary>
    [Params("1/4-8-8-2", "32/64-128-64-10", "128/784-512-256-10")]
    public string Network { get; set; } = "";

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        int[] sizes = [.. Network.Split('/', '-').Select(s => int.Parse(s, System.Globalization.CultureInfo.InvariantCulture))];
        Graph graph = Networks.Layers(sizes[1..]);
        _feeds = graph.Inputs.ToDictionary(
            i => i.Name, i => new Normal(0, 1).Create(i.Shape.Bind(sizes[0]), i.Type.Element, 1, i.Index, TensorPool.Shared));
        _host = GraphRuntime.Start(Settings.Default.With($"actorgraph.run.threads = {Threads}"));
        _run = await _host.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
    }

    [GlobalCleanup]
    public async Task EndAsync()
    {
        await _run!.DisposeAsync();
        await _host!.DisposeAsync();
    }

    [Benchmark]
    public async Task StepAsync() => (await _run!.TrainAsync(_feeds, new StepOptions { Update = ++_update, LearningRate = 1e-6 })).Dispose();
}
