using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Graphs;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph show</c>: what a graph is made of.</summary>
internal static class ShowVerb
{
    public static Command Create()
    {
        var graph = new Argument<string>("GRAPH") { Description = "A graph file, or the name of a built-in graph." };
        Option<int?> batch = Flag.Whole("--batch", "Samples of the pass whose memory is told; 1 without it.");
        Option<bool> ofMemory = Flag.Switch("--memory", "What a training pass keeps for its backward half, why, and the peak.");
        Option<bool> asJson = Flag.Json();
        var verb = new Verb("show", "Shows a graph's nodes, shapes and consumers, its parameters and its memory.", """
            actorgraph show digits --batch 64
            actorgraph show three-layer --memory --batch 64
            actorgraph show config/graphs/two-losses.graph --json
            """) { graph, batch, ofMemory, asJson };
        verb.SetAction(call =>
        {
            Graph parsed = GraphSource.Read(call.GetRequiredValue(graph)).Parse();
            int samples = call.GetValue(batch) ?? 1;
            if (call.GetValue(ofMemory))
            {
                var residuals = ResidualOutput.Of(parsed, samples);
                if (call.GetValue(asJson)) residuals.AsJson();
                else residuals.AsTable();
                return Failure.None;
            }

            BufferMemory memory = BufferMemory.Of(parsed, samples);
            if (call.GetValue(asJson)) GraphOutput.AsJson(parsed, memory);
            else GraphOutput.AsTable(parsed, memory);
            return Failure.None;
        });
        return verb;
    }
}
