using ActorGraph.Graphs;
using ActorGraph.Ops;
using ActorGraph.Runtime;
using ActorGraph.Tensors;
using ActorGraph.Training;

namespace ActorGraph.Tests.Runtime;

/// <summary>One node, message by message.</summary>
public sealed class NodeStateTests
{
    private readonly TensorPool _pool = new();
    private readonly List<Effect> _effects = [];

    [Fact]
    public void A_message_of_a_newer_epoch_waits_for_its_news_and_is_used_then()
    {
        (NodeState sum, Graph _) = Sum();
        Assert.Empty(On(sum, Value(1, step: 5, epoch: 1, slot: 0)));
        Assert.Empty(On(sum, Value(7, step: 4, epoch: 0, slot: 1))); // of the step that fails
        List<Effect> effects = On(sum, new AbandonStep(1, 1));
        Assert.IsType<StepAbandoned>(Assert.Single(effects).Message);
        effects = On(sum, Value(2, step: 5, epoch: 1, slot: 1));
        using Tensor three = effects.Select(e => e.Message).OfType<RootComputed>().Single().Take()!;
        Assert.Equal(3, three.Item());
        three.Dispose();
        On(sum, new AbandonStep(1, 2));
        Assert.Equal(0, _pool.LeasedBytes);
    }

    [Fact]
    public void A_failure_over_what_waited_is_a_report_of_its_own_epoch()
    {
        var spring = new Trap.Spring();
        var g = new GraphBuilder(ElementType.Float64);
        Node y = g.Input("x", []).Apply(new Trap(spring));
        NodeSpec spec = Wiring.Specify(1, g.Build(null, y), [new Objective([y], [], [])], learns: false)[y.Index];
        var trap = new NodeState(spec, _pool);
        spring.Tighten(0);
        On(trap, Value(1, step: 5, epoch: 1, slot: 0));
        On(trap, Value(1, step: 5, epoch: 1, slot: 0)); // comes behind the one that fails
        List<Effect> effects = On(trap, new AbandonStep(1, 1));
        Assert.Equal(2, effects.Count);
        Assert.IsType<StepAbandoned>(effects[0].Message);
        NodeFailed failed = Assert.IsType<NodeFailed>(effects[1].Message);
        Assert.Equal((5, 1), (failed.Pass.Step, failed.Pass.Epoch));
        On(trap, new AbandonStep(1, 2));
        Assert.Equal(0, _pool.LeasedBytes);
    }

    [Fact]
    public void What_is_not_of_the_protocol_changes_nothing()
    {
        (NodeState sum, Graph _) = Sum();
        Assert.Empty(On(sum, "a stray message"));
        On(sum, Value(1, step: 0, epoch: 0, slot: 0));
        Assert.Contains(On(sum, Value(2, step: 0, epoch: 0, slot: 1)), e => e.Message is RootComputed);
    }

    [Fact]
    public void A_value_that_was_given_back_is_computed_again_for_each_who_asks_once()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node a = g.Input("a", []), b = a.Exp().Named("b"), c = b.Sin().Named("c"), d = c * b;
        foreach (Node node in (Node[])[b, c, d]) g.Checkpoint(node, "region");
        Graph graph = g.Build(null, d);
        var exp = new NodeState(Wiring.Specify(1, graph, [new Objective([d], [d], [a])], learns: false)[b.Index], _pool);
        var pass = new PassId(1, 0, PassId.WholeStep, 0, 0);
        StepPlan plan = Plan with { Updates = false };
        Assert.Empty(On(exp, new Recompute(pass, 0))); // of a step that has not begun
        On(exp, new Activation(pass, plan, new Edge(b.Index, 0)) { Value = Tensor.Scalar(0, ElementType.Float64, _pool) })
            .ForEach(e => (e.Message as DataMessage)?.Drop());
        Assert.Equal(0, _pool.LeasedBytes); // input and value are given back
        foreach (int place in (int[])[-1, 2, 99]) Assert.Empty(On(exp, new Recompute(pass, place)));
        Assert.Empty(On(exp, new Recompute(pass with { Step = 1 }, 0)));

        Effect asked = Assert.Single(On(exp, new Recompute(pass, 1)));
        Assert.Equal((a.Index, new Recompute(pass, 0)), (asked.Target, asked.Message));
        Assert.Empty(On(exp, new Recompute(pass, 1))); // a duplicate
        var again = new Activation(pass, plan, new Edge(b.Index, 0)) { Value = Tensor.Scalar(0, ElementType.Float64, _pool), IsRecomputed = true };
        AssertAnswer(On(exp, again), new Edge(d.Index, 1));
        Assert.Empty(On(exp, again));
        AssertAnswer(On(exp, new Recompute(pass, 0)), new Edge(c.Index, 0));
        Assert.Empty(On(exp, new Recompute(pass, 0)));
        Assert.Equal(64, _pool.LeasedBytes); // the value stays for the node's own VJP
        On(exp, new AbandonStep(1, 1));
        Assert.Equal(0, _pool.LeasedBytes);

        static void AssertAnswer(List<Effect> effects, Edge edge)
        {
            var answer = Assert.IsType<Activation>(Assert.Single(effects).Message);
            Assert.Equal((edge, true, 1), (answer.Edge, answer.IsRecomputed, answer.Peek!.Item()));
            answer.Drop();
        }
    }

    [Fact]
    public void A_request_that_fails_fails_alone()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node w = g.Parameter("w", [2], new Ones());
        Graph graph = g.Build(loss: (w * w).ReduceSum());
        NodeSpec spec = Wiring.Specify(1, graph, [new Objective([graph.Loss!], [graph.Loss!], [w])], learns: true)[w.Index];
        var state = new NodeState(spec, _pool, Tensor.Filled(1, ElementType.Float64, [2], _pool), new Sgd());
        Tensor gone = Tensor.Filled(1, ElementType.Float64, [2]);
        gone.Dispose();
        RequestFailed failed = Assert.IsType<RequestFailed>(Assert.Single(On(state, new WriteParameter(9, gone, []))).Message);
        Assert.Equal(9, failed.Request);
        Assert.Contains("Parameter `w`", failed.Error);
        Assert.Equal(2, On(state, new BeginStep(new PassId(1, 0, PassId.WholeStep, 0, 0), Plan)).Count(e => e.Message is Activation));
    }

    [Theory]
    [InlineData(1e300, double.NaN)]
    [InlineData(1e300, double.NegativeInfinity)]
    public void A_gradient_that_is_not_finite_fails_the_step(double value, double gradient)
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node w = g.Parameter("w", [], new Ones());
        Graph graph = g.Build(loss: w);
        NodeSpec spec = Wiring.Specify(1, graph, [new Objective([w], [w], [w])], learns: true)[0];
        var state = new NodeState(spec, _pool, Tensor.Scalar(value, ElementType.Float64, _pool), new Adam());
        var pass = new PassId(1, 0, PassId.WholeStep, 0, 0);
        On(state, new BeginStep(pass, Plan)).ForEach(e => (e.Message as DataMessage)?.Drop());
        List<Effect> effects = On(state, new Cotangent(pass, Plan, 0) { Value = Tensor.Scalar(gradient, ElementType.Float64, _pool) });
        NodeFailed failed = Assert.IsType<NodeFailed>(Assert.Single(effects).Message);
        Assert.Contains(FormattableString.Invariant($"Parameter `w`: found {gradient} at element 0 of the gradient of update 1"), failed.Error);
        On(state, new AbandonStep(1, 1));
        ParameterRead read = Assert.IsType<ParameterRead>(Assert.Single(On(state, new ReadParameter(1))).Message);
        Assert.Equal([value, 0, 0], read.State.Prepend(read.Value).Select(t => t.Item()));
        Assert.Equal(3 * 64, _pool.LeasedBytes);
    }

    private static StepPlan Plan => new() { FirstSamples = [0, 1], Backward = true, Updates = true, Update = 1, LearningRate = 1 };

    // y = a + b, forward only
    private (NodeState State, Graph Graph) Sum()
    {
        var g = new GraphBuilder(ElementType.Float64);
        Node a = g.Input("a", []), b = g.Input("b", []), y = a + b;
        Graph graph = g.Build(null, y);
        return (new NodeState(Wiring.Specify(1, graph, [new Objective([y], [], [])], learns: false)[y.Index], _pool), graph);
    }

    private Activation Value(double value, long step, int epoch, int slot) =>
        new(new PassId(1, step, PassId.WholeStep, 0, epoch), Plan, new Edge(2, slot)) { Value = Tensor.Scalar(value, ElementType.Float64, _pool) };

    private List<Effect> On(NodeState state, object message)
    {
        _effects.Clear();
        state.On(message, _effects);
        return [.. _effects];
    }
}
