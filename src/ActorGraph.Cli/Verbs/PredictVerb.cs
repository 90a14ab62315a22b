using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Data;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Learning;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph predict</c>: a trained network put to use.</summary>
internal static class PredictVerb
{
    public static Command Create()
    {
        var checkpoint = new Argument<string>("CHECKPOINT") { Description = "The folder of a checkpoint, or its manifest." };
        var data = new DataFlags();
        Option<string?> format = Flag.Choice("--format", "How predictions are written; csv without it.", "csv", "json");
        Option<string?> file = Flag.Text("--output", "FILE", "Where predictions are written; standard output without it.");
        Option<bool> asJson = Flag.Switch("--json", "The same as --format json.");
        var runtime = new RuntimeFlags();
        var verb = new Verb("predict", "Predicts for each row of a file, with the graph and scaling of a checkpoint.", """
            actorgraph predict runs/digits --data more.csv
            actorgraph predict runs/digits/last.json --data more.csv --format json --output predictions.json
            """) { checkpoint };
        data.AddTo(verb);
        foreach (Option option in (Option[])[format, file, asJson]) verb.Options.Add(option);
        runtime.AddTo(verb);
        verb.SetAction(async (call, cancellation) =>
        {
            string from = data.RequiredFile(call);
            bool json = call.GetValue(asJson) || call.GetValue(format) == "json";
            if (json && call.GetValue(format) == "csv") throw new CallException("--format", "csv beside --json", "one of them");
            OutputFile.Require(call.GetValue(file));
            await using GraphRuntime host = GraphRuntime.Start(runtime.Settings(call));
            await using Predictor predictor = await Predictor.LoadAsync(host, call.GetRequiredValue(checkpoint), cancellation);
            DataDescription trained = predictor.Manifest.Data!;
            Dataset samples = DataFile.ReadLike(from, trained, withTarget: false, data.Options(call));
            IReadOnlyList<Prediction> predictions = await predictor.PredictAsync(samples, cancellation);
            string text = json ? PredictionOutput.Json(predictions) : PredictionOutput.Csv(predictions, trained);
            if (call.GetValue(file) is { } path) await OutputFile.WriteAsync(path, text, cancellation);
            else Console.Out.Write(text);
            return Failure.None;
        });
        return verb;
    }
}
