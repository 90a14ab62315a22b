using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Schedules;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Runtime.Placements;

/// <summary>What a placement comes to in a step of training, found from shapes alone.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Placement">Where its nodes are.</param>
/// <param name="Samples">Samples of a step.</param>
/// <param name="MicroBatches">Pieces that they are cut into.</param>
/// <param name="Stages">The stages that have nodes, in order.</param>
/// <param name="Workers">The workers, in order, those without nodes too.</param>
/// <param name="Crossings">What goes from worker to worker, by those two in order.</param>
/// <param name="Grid">The schedule laid out in time; null without a schedule.</param>
public sealed record PlacementPlan(
    Graph Graph, Placement Placement, int Samples, int MicroBatches, ImmutableArray<PlannedStage> Stages,
    ImmutableArray<PlannedWorker> Workers, ImmutableArray<Crossing> Crossings, ScheduleGrid? Grid)
{
    /// <summary>Bytes that go from worker to worker in a step, there and back.</summary>
    public long CrossingBytes => Crossings.Sum(c => c.ForwardBytes + c.BackwardBytes);

    /// <summary>Plans a step.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="placement">Where its nodes are.</param>
    /// <param name="samples">Samples of a step.</param>
    /// <param name="microBatches">Pieces that they are cut into.</param>
    /// <param name="schedule">In which order workers take them; null: any, and then all may be under way at once.</param>
    /// <param name="optimizer">What remembers something of each parameter that learns; null: nothing does.</param>
    /// <exception cref="GraphException">The batch cannot be cut so, or the placement has no stages that the schedule could go by.</exception>
    public static PlacementPlan Of(
        Graph graph, Placement placement, int samples, int microBatches = 1, ISchedule? schedule = null, Optimizer? optimizer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(microBatches, 1);
        Feeding.CheckCut(graph, Objective.OfTraining(graph), samples, microBatches);
        int pipeline = placement.StageCount / (schedule?.Chunks ?? 1);
        if (schedule is not null) CheckStages(graph, placement, schedule, pipeline);
        ScheduleGrid? grid = schedule is null ? null : ScheduleGrid.Of(schedule, pipeline, microBatches);
        var estimate = WorkEstimate.Of(graph, samples);
        long whole = Work(graph.Nodes);
        var kept = KeptActivations.Of(graph, placement, (samples + microBatches - 1) / microBatches); // of the largest piece
        ImmutableArray<PlannedStage> stages = [.. graph.Nodes.GroupBy(n => placement.Stages[n.Index]).OrderBy(g => g.Key).Select(g => Stage(g.Key, [.. g]))];
        return new PlacementPlan(
            graph, placement, samples, microBatches, stages, [.. placement.Names.Select(Worker)], Cross(graph, placement, estimate), grid);

        long Work(IEnumerable<Node> nodes) => nodes.Sum(n => checked(estimate.Forward[n.Index] + estimate.Backward[n.Index]));

        double Share(long work) => whole == 0 ? 0 : work / (double)whole;

        PlannedStage Stage(int stage, ImmutableArray<Node> nodes) =>
            new(stage, placement.Workers[nodes[0].Index], nodes, Work(nodes), Share(Work(nodes)));

        PlannedWorker Worker(string name, int worker)
        {
            ImmutableArray<Node> nodes = [.. placement.On(worker, graph)];
            long work = Work(nodes);
            return new PlannedWorker(name, nodes.Length, work, Share(work), Bytes(nodes.Where(n => n.Kind == NodeKind.Parameter)),
                (optimizer?.StateNames.Count ?? 0) * Bytes(nodes.Where(n => n is { Kind: NodeKind.Parameter, IsFrozen: false })),
                kept.PerStep[worker] + MostKept(worker), grid is null ? null : worker < pipeline ? grid.MostKept(worker) : 0);
        }

        long MostKept(int worker)
        {
            long now = 0, most = 0;
            if (schedule is null)
            {
                foreach (PlannedStage stage in stages)
                    if (stage.Worker == worker) most += microBatches * kept.PerPass[stage.Number];
            }
            else if (worker < pipeline)
            {
                foreach (ScheduledAction action in schedule.Actions(worker, pipeline, microBatches))
                {
                    long bytes = kept.PerPass[action.Chunk * pipeline + worker];
                    now += action.Kind == ActionKind.Forward ? bytes : -bytes;
                    most = Math.Max(most, now);
                }
            }

            return most;
        }
    }

    private static void CheckStages(Graph graph, Placement placement, ISchedule schedule, int pipeline)
    {
        const string hint = "the placement `stages` makes such stages";
        if (placement.FirstBack(graph) is { } edge)
        {
            (Node from, Node to) = (graph.Producer(edge), graph.Nodes[edge.Consumer]);
            throw new GraphException($"schedule `{schedule.Name}`",
                $"an edge from `{from.Name}` on {placement.Names[placement.Workers[from.Index]]} back to `{to.Name}` on {placement.Names[placement.Workers[to.Index]]}",
                "stages that a pass goes through in order", hint);
        }

        if (pipeline * schedule.Chunks != placement.StageCount || !placement.Stages.Zip(placement.Workers).All(p => p.First % pipeline == p.Second))
            throw new GraphException($"schedule `{schedule.Name}`", $"{placement.StageCount} stages",
                $"{schedule.Chunks} for each worker, dealt out in turn", hint);
    }

    private static ImmutableArray<Crossing> Cross(Graph graph, Placement placement, WorkEstimate estimate)
    {
        var crossings = new SortedDictionary<(int From, int To), Crossing>();
        foreach (Node node in graph.Nodes)
        {
            for (int slot = 0; slot < node.Inputs.Length; slot++)
            {
                var edge = new Edge(node.Index, slot);
                if (!placement.Crosses(graph, edge)) continue;
                (int From, int To) pair = (placement.Workers[node.Inputs[slot].Index], placement.Workers[node.Index]);
                Crossing sofar = crossings.GetValueOrDefault(pair) ?? new Crossing(pair.From, pair.To, 0, 0, 0);
                (long forward, long backward) = estimate.Bytes(edge);
                crossings[pair] = sofar with
                {
                    Edges = sofar.Edges + 1,
                    ForwardBytes = sofar.ForwardBytes + forward,
                    BackwardBytes = sofar.BackwardBytes + backward,
                };
            }
        }

        return [.. crossings.Values];
    }

    private static long Bytes(IEnumerable<Node> nodes) => nodes.Sum(n => n.Shape.Count * n.Type.Element.Size());
}

/// <summary>A stage.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Worker">Its worker, from 0.</param>
/// <param name="Nodes">Its nodes, in the graph's order.</param>
/// <param name="MultiplyAdds">Multiply-adds, and evaluations of functions, of a step, values and VJPs.</param>
/// <param name="Share">The share of the whole graph's.</param>
public sealed record PlannedStage(int Number, int Worker, ImmutableArray<Node> Nodes, long MultiplyAdds, double Share);

/// <summary>A worker.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">How many nodes it has.</param>
/// <param name="MultiplyAdds">Multiply-adds, and evaluations of functions, of a step, values and VJPs.</param>
/// <param name="Share">The share of the whole graph's.</param>
/// <param name="ParameterBytes">Bytes of its parameters.</param>
/// <param name="OptimizerBytes">Bytes that the optimizer remembers of them.</param>
/// <param name="ActivationBytes">The most bytes that it keeps from forward to backward halves of passes, under the schedule's bound; without
/// a schedule those of all micro-batches. Cotangents on their way and temporaries of a VJP are not counted.</param>
/// <param name="MostKept">The schedule's bound: of how many micro-batches, chunk by chunk, it keeps activations; null without a schedule.</param>
public sealed record PlannedWorker(
    string Name, int Nodes, long MultiplyAdds, double Share, long ParameterBytes, long OptimizerBytes, long ActivationBytes, int? MostKept)
{
    /// <summary>All that is counted.</summary>
    public long Bytes => ParameterBytes + OptimizerBytes + ActivationBytes;
}

/// <summary>What goes from one worker to another along the graph's edges in a step, and back.</summary>
/// <param name="From">Where the producers are.</param>
/// <param name="To">Where the consumers are.</param>
/// <param name="Edges">How many edges there are.</param>
/// <param name="ForwardBytes">Bytes of activations.</param>
/// <param name="BackwardBytes">Bytes of cotangents, which go the other way.</param>
public sealed record Crossing(int From, int To, int Edges, long ForwardBytes, long BackwardBytes);
