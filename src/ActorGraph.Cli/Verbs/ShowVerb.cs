using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Graphs;
using ActorGraph.Pictures;
using ActorGraph.Runtime.Placements;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph show</c>: what a graph is made of.</summary>
internal static class ShowVerb
{
    public static Command Create()
    {
        var graph = new Argument<string>("GRAPH") { Description = "A graph file, or the name of a built-in graph." };
        Option<int?> batch = Flag.Whole("--batch", "Samples of the pass whose memory is told; 1 without it.");
        Option<bool> ofMemory = Flag.Switch("--memory", "What a training pass keeps for its backward half, why, and the peak.");
        Option<string?> svg = Flag.Text("--svg", "FILE", "Draws the graph; light or dark as the reader prefers.");
        Option<string?> dot = Flag.Text("--dot", "FILE", "The same picture for Graphviz.");
        Option<string?> mermaid = Flag.Text("--mermaid", "FILE", "The same picture for Mermaid.");
        Option<int?> boxes = Flag.Whole("--boxes", "The most boxes of a picture before nodes are put together by their names; 60 without it.");
        Option<int?> workers = Flag.Whole("--workers", "Shows in the picture who would have which node.");
        Option<string?> placement = Flag.Text("--placement", "P",
            "single | round-robin | stages | explicit; explicit if the graph has place lines, else stages, without it.");
        Option<bool> asJson = Flag.Json();
        var verb = new Verb("show", "Shows a graph's nodes, shapes and consumers, its parameters and its memory.", """
            actorgraph show digits --batch 64
            actorgraph show three-layer --memory --batch 64
            actorgraph show digits --svg digits.svg --workers 2
            actorgraph show config/graphs/two-losses.graph --json
            """) { graph, batch, ofMemory, svg, dot, mermaid, boxes, workers, placement, asJson };
        verb.SetAction(async (call, cancellation) =>
        {
            Graph parsed = GraphSource.Read(call.GetRequiredValue(graph)).Parse();
            int samples = call.GetValue(batch) ?? 1;
            (string? File, Func<Picture, string> Write)[] pictures =
                [(call.GetValue(svg), SvgPicture.Write), (call.GetValue(dot), DotPicture.Write), (call.GetValue(mermaid), MermaidPicture.Write)];
            bool isDrawn = pictures.Any(p => p.File is not null);
            foreach ((string name, bool isGiven) in ((string, bool)[])[
                ("--boxes", call.GetValue(boxes) is not null), ("--workers", call.GetValue(workers) is not null), ("--placement", call.GetValue(placement) is not null)])
                if (isGiven && !isDrawn) throw new CallException(name, "no picture", "--svg, --dot or --mermaid with a file");
            if (isDrawn)
            {
                foreach ((string? file, _) in pictures) OutputFile.Require(file);
                Picture picture = StructurePicture.Of(
                    parsed, Regions(parsed, call.GetValue(workers), call.GetValue(placement)), call.GetValue(boxes) ?? StructurePicture.MostBoxes);
                foreach ((string? file, Func<Picture, string> write) in pictures)
                    if (file is not null) await OutputFile.WriteAsync(file, write(picture), cancellation);
                return Failure.None;
            }

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

    // Who would have a node: a worker, and its stage where there are other stages than workers. Null: nobody asked.
    private static Func<Node, string?>? Regions(Graph graph, int? workers, string? placement)
    {
        if (workers is null && placement is null) return null;
        IPlacementPolicy policy = placement is not null ? PlacementPolicies.Parse(placement) : PlacementPolicies.Default(graph);
        Placement placed = policy.Place(graph, new PlacementRequest(workers ?? (policy is Explicit ? Explicit.WorkersOf(graph)
            : throw new CallException("--workers", "no number", $"how many workers the placement {policy.Name} is for"))));
        bool hasStages = !placed.Stages.SequenceEqual(placed.Workers);
        return n => hasStages ? $"{placed.Names[placed.Workers[n.Index]]}, stage {placed.Stages[n.Index]}" : placed.Names[placed.Workers[n.Index]];
    }
}
