using System.Diagnostics;
using System.Globalization;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Training;
using Argument = ActorGraph.Benchmarks.Runs.Argument;

namespace ActorGraph.Benchmarks.Speed;

/// <summary>
/// Graphs from 1,000 to 100,000 nodes: what building one, starting its actors and one training step take per node, and what memory a
/// node actor keeps alive. Then a node with a fan-out of 1,000 and of 10,000, whose contributions are folded.
/// </summary>
internal static class Scale
{
    private const double MostGrowth = 2.5, MostBytes = 4096;
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] arguments)
    {
        int largest = Argument.Number(arguments, "--nodes", 100_000);
        await MeasureAsync("warm-up", Chain(1_000), rounds: 3);
        bool isMet = true;
        Figures? first = null;
        foreach (int nodes in (int[])[1_000, 10_000, largest])
        {
            Figures one = await MeasureAsync($"chain of {nodes:N0}", Chain(nodes), rounds: nodes <= 1_000 ? 5 : 1);
            first ??= one;
            double growth = one.PerNode / first.PerNode;
            isMet &= Bar($"grows {growth:0.00}×, at most {MostGrowth}×", growth <= MostGrowth)
                & Bar($"{one.Total.TotalSeconds:0.00} s in all, at most {Most.TotalSeconds} s", one.Total <= Most)
                & Bar($"{one.Bytes:0} bytes alive per node, at most {MostBytes}", one.Bytes <= MostBytes);
        }

        Figures narrow = await MeasureAsync("fan-out of 1,000", FanOut(1_000), rounds: 1, steps: 20);
        Figures wide = await MeasureAsync("fan-out of 10,000", FanOut(10_000), rounds: 1, steps: 20);
        isMet &= Bar($"a step of the wide one costs {wide.Step / narrow.Step / 10:0.00}× per edge, at most {MostGrowth}×", wide.Step / narrow.Step / 10 <= MostGrowth);
        return isMet ? 0 : 1;
    }

    private static async Task<Figures> MeasureAsync(string name, Func<Graph> build, int rounds, int steps = 1)
    {
        Figures? best = null;
        for (int round = 0; round < rounds; round++)
        {
            Figures one = await OnceAsync(build, steps);
            if (best is null || one.Total < best.Total) best = one;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: build {best!.Build.TotalMilliseconds:0.0} ms, start {best.Start.TotalMilliseconds:0.0} ms, step {best.Step.TotalMilliseconds:0.0} ms; {best.PerNode:0.00} us and {best.Bytes:0} bytes per node of {best.Nodes:N0}"));
        return best;
    }

    private static async Task<Figures> OnceAsync(Func<Graph> build, int steps)
    {
        await using GraphRuntime runtime = GraphRuntime.Start();
        long began = Stopwatch.GetTimestamp();
        Graph graph = build();
        TimeSpan built = Stopwatch.GetElapsedTime(began);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        began = Stopwatch.GetTimestamp();
        await using GraphRun run = await runtime.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
        TimeSpan started = Stopwatch.GetElapsedTime(began);
        double bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / graph.Nodes.Length;
        using Tensor x = Tensor.From([0.5f], Shape.Of(1, 1));
        var feeds = new Dictionary<string, Tensor> { ["x"] = x };
        TimeSpan least = TimeSpan.MaxValue;
        for (int update = 1; update <= steps; update++)
        {
            began = Stopwatch.GetTimestamp();
            using StepResult step = await run.TrainAsync(feeds, new StepOptions { Update = update, LearningRate = 0.01 });
            TimeSpan time = Stopwatch.GetElapsedTime(began);
            if (time < least) least = time;
        }

        return new Figures(graph.Nodes.Length, built, started, least, bytes);
    }

    private static Func<Graph> Chain(int nodes) => () =>
    {
        var g = new GraphBuilder();
        Node last = g.Input("x", [Dimension.Batch(), 1]) * g.Parameter("w", [1], new Ones());
        for (int i = 3; i < nodes - 1; i++) last = last.Neg();
        return g.Build(loss: last.ReduceSum([1]));
    };

    private static Func<Graph> FanOut(int edges) => () =>
    {
        var g = new GraphBuilder();
        Node h = g.Input("x", [Dimension.Batch(), 1]) * g.Parameter("w", [1], new Ones());
        Node[] level = [.. Enumerable.Range(0, edges).Select(_ => h.Neg())];
        while (level.Length > 1)
            level = [.. level.Chunk(2).Select(pair => pair.Length == 2 ? pair[0] + pair[1] : pair[0])];
        return g.Build(loss: level[0].ReduceSum([1]));
    };

    private static bool Bar(string what, bool isMet)
    {
        Console.WriteLine($"{(isMet ? "met   " : "MISSED")} {what}");
        return isMet;
    }

    private sealed record Figures(int Nodes, TimeSpan Build, TimeSpan Start, TimeSpan Step, double Bytes)
    {
        public TimeSpan Total => Build + Start + Step;

        public double PerNode => Total.TotalMicroseconds / Nodes;
    }
}
