using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Dashboard;
using ActorGraph.Data;
using ActorGraph.Data.Glyphs;
using ActorGraph.Graphs;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Learning;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph train</c>: learns the parameters of a graph.</summary>
internal static class TrainVerb
{
    private const string Examples = """
        actorgraph train
        actorgraph train digits --data digits.csv --target last --seed 1 --checkpoint runs/digits
        actorgraph train digits --data digits.csv --target last --seed 1 --checkpoint runs/digits --resume
        actorgraph train digits --data digits.csv --target last --workers 3
        actorgraph train --epochs 2 --trace digits-trace.json
        actorgraph train mine.graph --data mine.csv --target price --schedule "warmup(100, cosine(2000))" --plot loss.svg
        """;

    public static Command Create(Interruption interruption)
    {
        var graph = new Argument<string?>("GRAPH")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "A graph file, or the name of a built-in graph. Without it, it learns digits that it draws itself.",
        };
        var data = new DataFlags();
        Option<string?> target = Flag.Text(
            "--target", "COLUMN", "The column to predict: a name, an index, or last (the default); several are numbers: a,b.");
        var training = new TrainingFlags();
        Option<string?> plot = Flag.Text("--plot", "FILE.svg", "Draws the loss curve into a file.");
        Option<string?> trace = Flag.Text("--trace", "FILE", "Writes when each node worked, sent and took messages: for `actorgraph trace`, and for ui.perfetto.dev.");
        var page = new PageFlag("--dashboard", "Serves a page that shows the training, on this machine alone; a free port without PORT.");
        Option<bool> asJson = Flag.Switch("--json", "A line of JSON for each epoch, and one with the summary at the end.");
        var runtime = new RuntimeFlags();
        var cluster = new ClusterFlags();
        var verb = new Verb("train", "Learns the parameters of a graph, and shows it happening.", Examples) { graph };
        data.AddTo(verb);
        verb.Options.Add(target);
        training.AddTo(verb);
        runtime.AddTo(verb);
        cluster.AddTo(verb);
        verb.Options.Add(plot);
        verb.Options.Add(trace);
        page.AddTo(verb);
        verb.Options.Add(asJson);
        verb.SetAction(async (call, cancellation) =>
        {
            OutputFile.Require(call.GetValue(plot));
            OutputFile.Require(call.GetValue(trace));
            Settings settings = cluster.Over(runtime.Settings(call), call, runtime.PassedOn(call));
            TrainingOptions options = training.Over(TrainingOptions.From(settings), call);
            GraphSource source = GraphSource.Read(call.GetValue(graph) ?? GraphSource.Default);
            Graph parsed = source.Parse();
            Dataset samples = Samples(source, data.File(call), call.GetValue(target) ?? "last", data.Options(call));
            interruption.Saves = options.Checkpoint is not null || call.GetValue(trace) is not null;
            LivePage? live = page.IsAsked(call) ? new LivePage(parsed) : null;
            if (live is not null && call.GetValue(trace) is not null)
                throw new CallException("--dashboard", "--trace as well", "one of them", "a page takes samples of a run, a trace takes all of it");
            if (live is not null && parsed.Loss is null) throw new GraphException("graph", "no loss", "a loss", "name one: `loss NODE`");
            await using DashboardServer? server = live is null ? null : await live.ServeAsync(page.Options(call, settings), cancellation);
            if (server is not null) Terminal.Note($"the page: {server.Address}");
            IRunObserver[] observers = live is not null ? [live] : call.GetValue(trace) is { } traceFile ? [new TraceWriting(traceFile)] : [];
            await using GraphRuntime host = GraphRuntime.Start(settings, new WorkerNews(call.GetValue(asJson)));
            ITrainingOutput output = call.GetValue(asJson) ? new TrainingLines() : new TrainingReport(parsed, samples, options);
            TrainingSummary summary = await output.ShowAsync(
                progress => new Trainer(host, parsed, samples, options) { Observers = observers }.RunAsync(progress, cancellation));
            if (call.GetValue(plot) is { } file)
                await OutputFile.WriteAsync(file, LossPlot.Svg(summary.History), CancellationToken.None);
            if (live is not null && server!.Listeners > 0 && !summary.WasInterrupted)
            {
                Terminal.Note("the page stays until nobody has it open, or Ctrl-C");
                await StayAsync(live, cancellation);
            }

            return summary.WasInterrupted ? Interrupted(summary) : Failure.None;
        });
        return verb;
    }

    private static async Task StayAsync(LivePage live, CancellationToken cancellation)
    {
        try
        {
            await live.LeftAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // the training is done: this is how one leaves
        }
    }

    private static Dataset Samples(GraphSource source, string? file, string target, CsvOptions options)
    {
        if (file is not null) return DataFile.Read(file, target, options: options);
        return source is { IsBuiltIn: true, Name: $"{GraphSource.Default}.graph" } ? GlyphDigits.Create()
            : throw new CallException("actorgraph train", $"no data for {source.Name}", "--data FILE",
                $"the built-in digits fit the built-in graph {GraphSource.Default} alone");
    }

    private static int Interrupted(TrainingSummary summary)
    {
        string hint = summary.Checkpoint is { } folder
            ? $"{new CheckpointFolder(folder).LastPath} is saved: the same command with --resume goes on from there"
            : "nothing is saved; with --checkpoint DIR it would be, and --resume would go on from there";
        Failure.Print($"interrupted: found a signal to end after {summary.Steps} steps, expected to finish\n\nhint: {hint}");
        return Failure.Failed;
    }
}
