using System.CommandLine;
using ActorGraph.Cli.Benchmarking;
using ActorGraph.Cli.Rendering;
using ActorGraph.Runtime;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph bench</c>: how fast the engine's own paths are here.</summary>
internal static class BenchVerb
{
    public static Command Create()
    {
        var cases = new Argument<string[]>("CASE")
        {
            Description = "gemm/nn|nt|tn/MxNxK, map/exp|tanh|gelu|sigmoid|softmax/COUNT, or step/sgd|adam/BATCH/WIDTH-WIDTH-…, of any size.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> asJson = Flag.Json();
        var runtime = new RuntimeFlags();
        var verb = new Verb("bench", "Times matrix products, element-wise functions and whole training steps.", """
            actorgraph bench gemm/nn/512x512x512 map/gelu/1000000
            actorgraph bench step/sgd/128/784-512-256-10 --threads 1 --json
            """) { cases, asJson };
        runtime.AddTo(verb);
        verb.SetAction(async (call, cancellation) =>
        {
            BenchCase[] asked = [.. call.GetRequiredValue(cases).Select(BenchCase.Parse)];
            Settings settings = runtime.Settings(call);
            foreach (BenchCase one in asked)
            {
                BenchFigures figures = await one.MeasureAsync(settings, cancellation);
                if (call.GetValue(asJson)) BenchOutput.AsJson(one, settings.Threads, figures);
                else BenchOutput.AsLine(one, settings.Threads, figures);
            }

            return Failure.None;
        });
        return verb;
    }
}
