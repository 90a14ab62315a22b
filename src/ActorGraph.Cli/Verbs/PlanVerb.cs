using System.CommandLine;
using ActorGraph.Cli.Rendering;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Learning;
using ActorGraph.Runtime.Placements;
using ActorGraph.Schedules;

namespace ActorGraph.Cli.Verbs;

/// <summary><c>actorgraph plan</c>: what a placement and a schedule come to, without starting anything.</summary>
internal static class PlanVerb
{
    public static Command Create()
    {
        var graph = new Argument<string>("GRAPH") { Description = "A graph file, or the name of a built-in graph." };
        Option<int?> workers = Flag.Whole("--workers", "How many workers; as many as the graph's place lines name without it.");
        Option<string?> placement = Flag.Text("--placement", "P",
            "single | round-robin | stages | explicit; explicit if the graph has place lines, else stages, without it.");
        Option<string?> schedule = Flag.Text("--schedule", "S", "Lays out a step: fill-drain | 1f1b | interleaved[:stages per worker].");
        Option<int?> microBatches = Flag.Whole("--micro-batches", "Pieces a batch is cut into; 1 without it.");
        Option<int?> batch = Flag.Whole("--batch", "Samples per step; 128 without it.");
        Option<string?> optimizer = Flag.Choice("--optimizer", "What remembers something of each parameter; adam without it.",
            "sgd", "momentum", "adam", "adamw");
        Option<bool> asJson = Flag.Json();
        var verb = new Verb("plan", "Shows who would do what: stages, their cost, the bytes between them, memory, a schedule.", """
            actorgraph plan digits --workers 3
            actorgraph plan digits --workers 2 --placement round-robin --batch 64
            actorgraph plan three-layer --workers 4 --schedule 1f1b --micro-batches 8
            """) { graph, workers, placement, schedule, microBatches, batch, optimizer, asJson };
        verb.SetAction(call =>
        {
            ISchedule? order = call.GetValue(schedule) is { } text ? Schedule.Parse(text) : null;
            IPlacementPolicy? asked = call.GetValue(placement) is { } name ? PlacementPolicies.Parse(name) : null;
            Graph parsed = GraphSource.Read(call.GetRequiredValue(graph)).Parse();
            IPlacementPolicy policy = asked ?? PlacementPolicies.Default(parsed);
            var training = new TrainingOptions();
            if (call.GetValue(optimizer) is { } named) training = training with { Optimizer = named };
            int samples = call.GetValue(batch) ?? training.Batch;
            var request = new PlacementRequest(call.GetValue(workers) ?? (policy is Explicit ? Explicit.WorkersOf(parsed)
                : throw new CallException("--workers", "no number", $"how many workers the placement {policy.Name} is for")))
            {
                Samples = samples,
                Chunks = order?.Chunks ?? 1,
            };
            var plan = PlacementPlan.Of(
                parsed, policy.Place(parsed, request), samples, call.GetValue(microBatches) ?? 1, order, training.CreateOptimizer());
            if (call.GetValue(asJson)) PlanOutput.AsJson(policy, plan);
            else PlanOutput.AsTable(policy, plan);
            return Failure.None;
        });
        return verb;
    }
}
