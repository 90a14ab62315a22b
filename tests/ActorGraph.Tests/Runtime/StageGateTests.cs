using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Placements;
using ActorGraph.Schedules;
using ActorGraph.TestKit.Exploration;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>Stages take half passes in the order of their schedule, whatever the order of messages, and no bit changes.</summary>
public sealed class StageGateTests
{
    private const int Samples = 11, Steps = 3, Orders = 60;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string name in SampleGraphs.Names)
                foreach (string schedule in (string[])["fill-drain", "1f1b", "interleaved:2"])
                    if (SampleGraphs.Named(name).Nodes.Count(n => n.Scope == Scope.Pass) >= 4) cases.Add(name, schedule);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Turns_follow_the_schedule_and_change_no_bit(string name, string scheduleName)
    {
        Graph graph = SampleGraphs.Named(name);
        ISchedule schedule = Schedule.Parse(scheduleName);
        for (int seed = 0; seed < Orders; seed++)
        {
            var draw = new Random(seed);
            int workers = schedule.Chunks == 1 ? draw.Next(1, 4) : 2, microBatches = draw.Next(1, 5) * (schedule.Chunks == 1 ? 1 : 2);
            ImmutableArray<int> stages = new Stages().Place(graph, new PlacementRequest(workers) { Samples = Samples, Chunks = schedule.Chunks }).Stages;
            Pipeline? pipeline = null;
            var simulation = new Simulation(
                graph, MessageOrderTests.Options, Delivery.Free, seed, Schedule.InFlight(schedule, workers, microBatches), extras: draw.Next(2) * 0.1,
                snapshotEvery: 2, pipeline: spec => pipeline = new Pipeline(spec, schedule, stages, workers));
            for (int step = 1; step <= Steps; step++)
            {
                simulation.Train(simulation.Step(SampleGraphs.Feeds(graph, Samples, step), step, microBatches, new GradientClip(Norm: 2)));
                pipeline!.RequireOrder(microBatches);
                if (step == 2 && draw.Next(2) == 0) simulation.Lose();
                simulation.DeliverLate();
            }

            Assert.True(MessageOrderTests.Straight(name).AsSpan().SequenceEqual(simulation.Parameters()), $"other bits with seed {seed}");
        }
    }
}
