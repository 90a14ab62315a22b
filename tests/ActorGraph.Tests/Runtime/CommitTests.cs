using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Runtime.Coordination;
using ActorGraph.Tensors;
using ActorGraph.TestKit.Exploration;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>An update that was decided is a parameter's value before it does whatever it hears next; what was not decided never is.</summary>
public sealed class CommitTests
{
    private const double Before = 3, After = Before - 2 * Before; // of w², at a learning rate of 1

    private readonly TensorPool _pool = new();

    public static TheoryData<object> Carriers =>
    [
        new BeginStep(Pass(1), Plan(2)) { Committed = 0 },
        new AbandonStep(1, 1) { Committed = 0 },
        new ReadParameter(8) { Committed = 0 },
        new CommitUpdate(Pass(0)),
    ];

    [Theory]
    [MemberData(nameof(Carriers))]
    public void Whatever_comes_first_brings_the_commit_once(object message)
    {
        NodeState w = Staged();
        Assert.Equal(Before, Value(w, committed: -1));
        On(w, message);
        Assert.Equal(After, Value(w, committed: -1));
        On(w, message);
        Assert.Equal(After, Value(w, committed: 0));
    }

    [Fact]
    public void Another_step_s_commit_is_none_of_this_one_s()
    {
        NodeState w = Staged();
        Assert.Equal(Before, Value(w, committed: 7)); // held back, then abandoned, and others went on: only its own number would do
        On(w, new AbandonStep(1, 1) { Committed = -1 });
        Assert.Equal(Before, Value(w, committed: 0)); // it is gone
        w.Release();
        Assert.Equal(0, _pool.LeasedBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Only_the_last_of_the_steps_that_are_asked_for_at_once_is_committed_by_a_message_of_its_own(int steps)
    {
        int commits = 0;
        Graph graph = SampleGraphs.Named("two losses");
        var simulation = new Simulation(graph, MessageOrderTests.Options, Delivery.PerPair, seed: 3)
        {
            Delivering = letter => commits += letter.Message is CommitUpdate ? 1 : 0,
        };
        for (int step = 1; step <= steps; step++) simulation.Ask(simulation.Step(SampleGraphs.Feeds(graph, 4, step), step, 2));
        simulation.Run();
        Assert.Equal(3, commits); // w, b and v learn
    }

    // The first step was answered with the decision. What is wrong then cannot be made good: the run is over, and says why.
    [Fact]
    public void An_update_that_fails_with_the_next_step_s_beginning_ends_the_run()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Graph graph = g.Build(loss: (g.Parameter("v", [2], new Ones()) * g.Parameter("w", [2], new Ones())).ReduceSum());
        for (int seed = 0; seed < 20; seed++)
        {
            var simulation = new Simulation(graph, new RunOptions { Optimizer = new Broken() }, Delivery.Free, seed);
            RunStep first = simulation.Step(Feeds.None, 1, 1), second = simulation.Step(Feeds.None, 2, 1), third = simulation.Step(Feeds.None, 3, 1);
            simulation.Ask(first);
            simulation.Ask(second);
            simulation.Run();
            simulation.Ask(third);
            simulation.Run();
            Assert.True(first.Task.IsCompletedSuccessfully);
            foreach (RunStep step in (RunStep[])[second, third])
                Assert.Contains("no update today", Assert.IsType<NodeFailedException>(step.Task.Exception!.InnerException).Message);
        }
    }

    private static PassId Pass(long step) => new(1, step, PassId.WholeStep, 0, 0);

    private static StepPlan Plan(long update) => new() { FirstSamples = [0, 1], Backward = true, Updates = true, Update = update, LearningRate = 1 };

    // the parameter of w², with the update of step 0 held back
    private NodeState Staged()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node w = g.Parameter("w", [], new Ones());
        Graph graph = g.Build(loss: w * w);
        NodeSpec spec = Wiring.Specify(1, graph, [new Objective([graph.Loss!], [graph.Loss!], [w])], learns: true)[w.Index];
        var state = new NodeState(spec, _pool, Tensor.Scalar(Before, ElementType.Float64, _pool), new Sgd());
        On(state, new BeginStep(Pass(0), Plan(1)));
        for (int place = 0; place < 2; place++)
            On(state, new Cotangent(Pass(0), Plan(1), place) { Value = Tensor.Scalar(Before, ElementType.Float64, _pool) });
        return state;
    }

    private double Value(NodeState w, long committed) =>
        On(w, new ReadParameter(9) { Committed = committed }).Select(e => e.Message).OfType<ParameterRead>().Single().Value.Item();

    private static List<Effect> On(NodeState state, object message)
    {
        var effects = new List<Effect>();
        state.On(message, effects);
        foreach (Effect effect in effects) (effect.Message as DataMessage)?.Drop();
        return effects;
    }

    /// <summary>An optimizer that never makes an update.</summary>
    private sealed record Broken : Optimizer
    {
        public override IReadOnlyList<string> StateNames => [];

        protected override void Run<T>(long t, double learningRate, in StepTensors tensors) => throw new InvalidOperationException("no update today");
    }
}
