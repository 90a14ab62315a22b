using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using ActorGraph.Cli.Benchmarking;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Tests.Runtime;
using ActorGraph.Training;

namespace ActorGraph.Benchmarks.Runs;

/// <summary>What listening to all instruments and activities, or a trace, costs a training step: pairs of runs without and with it, in turn, and
/// the interval in which the mean of the differences lies with 95 % confidence.</summary>
internal static class TelemetryCost
{
    private const double MostOn = 0.05, SampleMilliseconds = 150;

    public static async Task<int> RunAsync(string[] arguments)
    {
        int pairs = Argument.Number(arguments, "--pairs", 30), threads = Argument.Number(arguments, "--threads", 1);
        string[] part = Argument.Text(arguments, "--case", "32/64-128-64-10").Split('/');
        Graph graph = Networks.Layers([.. part[1].Split('-').Select(w => int.Parse(w, CultureInfo.InvariantCulture))]);
        await using GraphRuntime host = GraphRuntime.Start(Settings.Default.With($"actorgraph.run.threads = {threads}"));
        await using GraphRun run = await host.LoadAsync(graph, new RunOptions { Optimizer = new Sgd() });
        var feeds = graph.Inputs.ToDictionary(i => i.Name, i => new Normal(0, 1).Create(
            i.Shape.Bind(int.Parse(part[0], CultureInfo.InvariantCulture)), i.Type.Element, 1, i.Index, TensorPool.Shared));
        bool traces = Argument.Text(arguments, "--what", "listening") == "tracing";
        var watched = new Watched(run, new StepsAhead(run, feeds, 1e-6), traces);
        double each = 1;
        for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < 3000;) each = await watched.TimeAsync(100, watches: warm.ElapsedMilliseconds % 2 == 0);
        int times = (int)Math.Max(1, SampleMilliseconds * 1000 / each);
        var differences = new double[pairs];
        for (int i = 0; i < pairs; i++)
        {
            bool first = i % 2 == 0; // who begins takes turns too
            double a = await watched.TimeAsync(times, watches: !first), b = await watched.TimeAsync(times, watches: first);
            differences[i] = first ? b / a - 1 : a / b - 1;
        }

        double mean = differences.Average(), deviation = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (pairs - 1));
        double half = 2.05 * deviation / Math.Sqrt(pairs); // Student's t for 29 degrees of freedom
        bool isMet = mean + half < MostOn;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(isMet ? "met   " : "missed")} {(traces ? "tracing" : "listening")} costs {mean:P2} of a step of {part[0]}/{part[1]}, {mean - half:P2} to {mean + half:P2} in {pairs} pairs; at most {MostOn:P0}"));
        return isMet ? 0 : 1;
    }

    private sealed class Watched(GraphRun run, StepsAhead steps, bool traces)
    {
        public async Task<double> TimeAsync(int times, bool watches)
        {
            using IDisposable? meters = watches && !traces ? Meters() : null;
            using ActivityListener? spans = watches && !traces ? Spans() : null;
            run.Traces = watches && traces;
            long began = Stopwatch.GetTimestamp();
            await steps.TrainAsync(times);
            double each = Stopwatch.GetElapsedTime(began).TotalMicroseconds / times;
            if (run.Traces) await run.ReadTraceAsync(); // as at the end of a run, where nobody waits for a step
            GC.Collect(); // what reading left is not for the next sample to clear away
            return each;
        }
    }

    private static MeterListener Meters()
    {
        var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == RuntimeTelemetry.Name) l.EnableMeasurementEvents(instrument); } };
        long sum = 0;
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref sum, value));
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref sum));
        listener.Start();
        return listener;
    }

    private static ActivityListener Spans()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RuntimeTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
