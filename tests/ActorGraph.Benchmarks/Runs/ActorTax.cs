using System.Diagnostics;
using System.Globalization;
using ActorGraph.Cli.Benchmarking;
using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Tests.Runtime;
using ActorGraph.Training;

namespace ActorGraph.Benchmarks.Runs;

/// <summary>
/// What actors cost: training steps through them beside a plain loop of the same kernels, in turn; and a message's way through a
/// node that does nothing, in a chain of 1,000, forward and backward.
/// </summary>
internal static class ActorTax
{
    private const double SampleMilliseconds = 50, WarmUpMilliseconds = 500;

    public static async Task<int> RunAsync(string[] arguments)
    {
        int rounds = Argument.Number(arguments, "--rounds", 11), pairs = Argument.Number(arguments, "--pairs", 9), threads = Argument.Number(arguments, "--threads", 1);
        string[] cases = Argument.Text(arguments, "--cases", "128/256-256-256,128/784-512-256-10,256/1024-1024-1024-1024-10,32/64-128-64-10").Split(',');
        await using GraphRuntime host = GraphRuntime.Start(Settings.Default.With($"actorgraph.run.threads = {threads}"));
        foreach (string name in cases) await LayersAsync(host, name, threads, rounds, pairs);
        if (Argument.Number(arguments, "--chain", 1000) is > 1 and var length) await ChainAsync(host, length, rounds);
        return 0;
    }

    // Where buffers happen to lie makes one run faster than the next by some percent: several of both are made, each pair anew.
    private static async Task LayersAsync(GraphRuntime host, string name, int threads, int rounds, int pairs)
    {
        var measured = new List<(double A, double B, double Ratio)>();
        for (int i = 0; i < pairs; i++) measured.Add(await PairAsync(host, name, rounds));
        double[] ratios = [.. measured.Select(m => m.Ratio).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-32} {threads} threads: actors {Median(measured.Select(m => m.A)),10:F2} µs, plain loop {Median(measured.Select(m => m.B)),10:F2} µs, "
            + $"{Median(ratios):F3} times ({pairs} pairs, {ratios[0]:F3} to {ratios[^1]:F3})"));
    }

    private static async Task<(double A, double B, double Ratio)> PairAsync(GraphRuntime host, string name, int rounds)
    {
        string[] part = name.Split('/');
        int batch = int.Parse(part[0], CultureInfo.InvariantCulture);
        int[] widths = [.. part[1].Split('-').Select(w => int.Parse(w, CultureInfo.InvariantCulture))];
        Graph graph = Networks.Layers(widths);
        var feeds = graph.Inputs.ToDictionary(
            i => i.Name, i => new Normal(0, 1).Create(i.Shape.Bind(batch), i.Type.Element, 1, i.Index, TensorPool.Shared));
        await using GraphRun run = await host.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
        var plain = new PlainLoop(graph, new Sgd(), feeds);
        // On the thread that runs the nodes, and so on the same core: one core of a machine may be a third slower than another.
        int repeats = 0;
        var g = new GraphBuilder();
        await using GraphRun loopRun = await host.LoadAsync(g.Build(null, g.Input("x", []).Apply(new InPassing(Repeat))));
        var one = new Dictionary<string, Tensor> { ["x"] = Tensor.Scalar(1, ElementType.Float32) };
        var steps = new StepsAhead(run, feeds, 1e-6);
        return await InTurnAsync(rounds, steps.TrainAsync, Loop);

        async Task Loop(int times)
        {
            repeats = times;
            (await loopRun.ForwardAsync(one)).Dispose();
        }

        void Repeat()
        {
            for (int i = 0; i < repeats; i++) plain.Step(1e-6);
        }
    }

    private static async Task ChainAsync(GraphRuntime host, int length, int rounds)
    {
        var g = new GraphBuilder();
        Node y = g.Input("x", []);
        for (int i = 1; i < length; i++) y = y.Apply(new Identity());
        await using GraphRun run = await host.LoadAsync(g.Build(null, y.Named("y")), new RunOptions { Sweeps = [new Differentiate("y", "x")] });
        var feeds = new Dictionary<string, Tensor> { ["x"] = Tensor.Scalar(2, ElementType.Float32) };
        (double step, _, _) = await InTurnAsync(rounds, Both, _ => Task.CompletedTask);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"a chain of {length} nodes: {step:F1} µs forward and backward, {step / (2 * (length - 1)):F3} µs a message"));

        async Task Both(int steps)
        {
            for (int i = 0; i < steps; i++) (await run.GradientAsync(feeds)).Dispose();
        }
    }

    // Medians of samples taken A B A B …, after a warm-up of both, and of the ratios within a pair, which a machine that is now fast
    // and now slow moves least. How many times one runs a sample is set by the warm-up.
    private static async Task<(double A, double B, double Ratio)> InTurnAsync(int rounds, Func<int, Task> a, Func<int, Task> b)
    {
        int timesA = await RepeatsAsync(a), timesB = await RepeatsAsync(b);
        var samples = new List<(double A, double B)>();
        for (int i = 0; i < rounds; i++) samples.Add((await TimeAsync(a, timesA), await TimeAsync(b, timesB)));
        return (Median(samples.Select(s => s.A)), Median(samples.Select(s => s.B)), Median(samples.Select(s => s.A / s.B)));
    }

    private static async Task<int> RepeatsAsync(Func<int, Task> run)
    {
        double each = 0;
        for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < WarmUpMilliseconds;) each = await TimeAsync(run, 1);
        return (int)Math.Clamp(SampleMilliseconds * 1000 / Math.Max(each, 0.01), 1, 100_000);
    }

    private static async Task<double> TimeAsync(Func<int, Task> run, int times)
    {
        long began = Stopwatch.GetTimestamp();
        await run(times);
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / times;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
