using System.Collections.Immutable;
using ActorGraph.Graphs;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Runtime.Placements;

namespace ActorGraph.TestKit.Exploration;

/// <summary>One run of a training in one order of messages, and what is asked of it at the end.</summary>
internal sealed class Trial(Graph graph, ExplorationOptions options)
{
    private readonly Dictionary<(int MicroBatches, int Steps), Plain> _plain = [];
    private readonly ImmutableArray<int> _stages = options.Schedule is not { } schedule ? [] : new Stages().Place(
        graph, new PlacementRequest(options.Workers) { Samples = options.Samples, Chunks = schedule.Chunks }).Stages;

    /// <summary>Messages delivered so far, over all runs.</summary>
    public long Messages { get; private set; }

    /// <summary>Runs a scenario; what is wrong with it, or null.</summary>
    public string? Run(Scenario scenario, Choices choices, List<string>? history)
    {
        try
        {
            Train(scenario, choices, PlainOf(scenario.MicroBatches, scenario.Steps, history), history);
            return null;
        }
        catch (LawBrokenException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"{e.GetType().Name} in the engine: {e.Message}"; // of a coordinator or a gate: a node's own are its failures
        }
    }

    // What the plain order gives, which every other is compared with; and the same bits, however batches are cut.
    private Plain PlainOf(int microBatches, int steps, List<string>? history)
    {
        if (_plain.TryGetValue((microBatches, steps), out Plain? known)) return known;
        var plain = new Plain();
        if (microBatches > 1) plain.Parameters = PlainOf(1, steps, history).Parameters;
        Train(Scenario.Plain(options, microBatches) with { Steps = steps }, new Choices([]), plain, history);
        plain.Bits.Complete();
        history?.Clear(); // it broke nothing
        return _plain[(microBatches, steps)] = plain;
    }

    private void Train(Scenario scenario, Choices choices, Plain plain, List<string>? history)
    {
        Pipeline? pipeline = null;
        Simulation? named = null;
        var simulation = new Simulation(
            graph, options.Run, scenario.Delivery, choices, scenario.Credits, scenario.Duplicates, scenario.SnapshotEvery,
            options.Schedule is { } schedule ? spec => pipeline = new Pipeline(spec, schedule, _stages, options.Workers) : null)
        {
            Bits = plain.Bits,
            Losses = scenario.Delivery == Delivery.Straight ? 0 : options.Losses,
            MostDeliveries = plain.Deliveries == 0 ? int.MaxValue : 20 * (options.Crashes + options.Cancellations + 1) * plain.Deliveries + 1000,
            Delivering = history is null ? null : letter => history.Add(MessageLine.Of(named!, letter)),
        };
        named = simulation;
        try
        {
            var steps = new List<RunStep>();
            int cancellations = scenario.Delivery == Delivery.Straight ? 0 : options.Cancellations;
            for (int step = 1; step <= scenario.Steps; step++)
            {
                steps.Add(simulation.Step(options.FeedsOf(graph, step), step, scenario.MicroBatches, options.Clip));
                simulation.Ask(steps[^1]);
                if (scenario.IsAhead && step == 1) continue; // the next one is there when it is decided, to be cancelled with its commit on the way
                for (int i = 0; i < cancellations; i++)
                    if (Cancel(simulation, choices, plain, steps[^1], history)) simulation.Ask(steps[^1] = simulation.Step(options.FeedsOf(graph, step), step, scenario.MicroBatches, options.Clip));
                if (scenario.IsAhead) continue;
                Crash(simulation, choices, scenario, plain, options.Crashes, history);
                Through(simulation, pipeline, scenario);
            }

            Crash(simulation, choices, scenario, plain, scenario.IsAhead ? options.Crashes : 0, history);
            Through(simulation, null, scenario);
            simulation.Run(); // what is late comes after the last step
            foreach (RunStep step in steps)
            {
                LawBrokenException.Unless(step.Task.IsCompleted, "nothing is on its way, and a step was not answered");
                if (step.Task.Exception?.InnerException is { } e) throw new LawBrokenException($"a step failed: {e.Message}");
                step.Task.Result.Dispose();
            }

            byte[] parameters = simulation.Parameters();
            LawBrokenException.Unless((plain.Parameters ??= parameters).AsSpan().SequenceEqual(parameters), "parameters have other bits than in another order");
            simulation.End();
            simulation.Run();
            LawBrokenException.Unless(simulation.BytesAtRest == simulation.Pool.LeasedBytes,
                $"{simulation.Pool.LeasedBytes} bytes are held when nothing runs, expected {simulation.BytesAtRest}");
        }
        finally
        {
            Messages += simulation.Delivered;
            if (plain.Deliveries == 0) plain.Deliveries = simulation.Delivered;
        }
    }

    // True: the step was cancelled, and not too late.
    private static bool Cancel(Simulation simulation, Choices choices, Plain plain, RunStep step, List<string>? history)
    {
        int after = choices.Next(plain.Deliveries + 1); // 0: not at all
        if (after == 0) return false;
        simulation.Run(after);
        if (step.Task.IsCompleted) return false;
        history?.Add("the step is cancelled, and asked for again where it was not too late");
        simulation.Ask(new CancelStep(step, new CancellationToken(true)));
        while (!step.Task.IsCompleted && simulation.IsBusy) simulation.Run(1);
        return step.Task.IsCanceled;
    }

    private static void Crash(Simulation simulation, Choices choices, Scenario scenario, Plain plain, int crashes, List<string>? history)
    {
        if (scenario.SnapshotEvery is null) return;
        for (int i = 0; i < crashes; i++)
        {
            int after = choices.Next(plain.Deliveries + 1); // 0: not at all
            if (after == 0) continue;
            simulation.Run(after);
            history?.Add("all nodes are lost, and begin anew in the next epoch");
            simulation.Lose();
        }
    }

    private static void Through(Simulation simulation, Pipeline? pipeline, Scenario scenario)
    {
        simulation.Run();
        pipeline?.RequireOrder(scenario.MicroBatches);
        simulation.DeliverLate(); // amid the next step
    }

    /// <summary>What a training gives in the plain order.</summary>
    private sealed class Plain
    {
        public MessageBits Bits { get; } = new();

        public byte[]? Parameters { get; set; }

        public int Deliveries { get; set; }
    }
}
