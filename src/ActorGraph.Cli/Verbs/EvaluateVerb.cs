using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Data;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Learning;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph evaluate</c>: how well a trained network does on data that it did not see.</summary>
internal static class EvaluateVerb
{
    public static Command Create()
    {
        var checkpoint = new Argument<string>("CHECKPOINT") { Description = "The folder of a checkpoint, or its manifest." };
        var data = new DataFlags();
        Option<bool> asJson = Flag.Json();
        var runtime = new RuntimeFlags();
        var verb = new Verb("evaluate", "Tells the loss and the accuracy of a trained network on a file with targets.", """
            actorgraph evaluate runs/digits --data test.csv
            actorgraph evaluate runs/digits --data test.csv --json
            """) { checkpoint };
        data.AddTo(verb);
        verb.Options.Add(asJson);
        runtime.AddTo(verb);
        verb.SetAction(async (call, cancellation) =>
        {
            string from = data.RequiredFile(call);
            await using GraphRuntime host = GraphRuntime.Start(runtime.Settings(call));
            await using Predictor predictor = await Predictor.LoadAsync(host, call.GetRequiredValue(checkpoint), cancellation);
            DataDescription trained = predictor.Manifest.Data!;
            Dataset samples = DataFile.ReadLike(from, trained, withTarget: true, data.Options(call));
            EvaluationResult result = await predictor.EvaluateAsync(samples, cancellation);
            if (call.GetValue(asJson)) EvaluationOutput.AsJson(result, trained);
            else EvaluationOutput.AsTable(result, trained);
            return Failure.None;
        });
        return verb;
    }
}
